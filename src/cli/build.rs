//! `deployc build`: environments in, Kubernetes objects out, all or none.

use std::path::Path;

use super::args;
use super::compiler::{BuildRequest, Format, Product, Release};
use super::progress::Progress;
use super::report::{Report, write_failed};
use super::{Exit, Failure, World, sources};
use crate::system::publish::{Named, Output, file_names, publish};

pub(super) fn run(arguments: args::Build, world: &mut World<'_>, report: &Report) -> Result<Exit, Failure> {
    let folder = (arguments.output != Path::new(args::STANDARD_OUTPUT)).then(|| arguments.output.clone());
    let request = request(arguments, world)?;
    let terminal = &world.terminal;
    let progress = Progress::new(&world.err, terminal.live, terminal.width, request.files.len());
    let built = world.compiler.build(&world.system, &request, &progress);
    progress.clear();
    let exit = report.show(&built.diagnostics, &*built.sources);
    let Some(product) = built.product.filter(|_| exit == Exit::Clean) else { return Ok(exit) };
    match folder {
        Some(folder) => write_folder(&*product, &folder, request.format, world, report)?,
        None => product.write(world.out)?,
    }
    for note in &built.notes {
        report.remark(note);
    }
    // Finished objects may be many, and taking them apart one by one is of no use to a process that ends.
    std::mem::forget((product, built.sources));
    Ok(exit)
}

/// What is asked for, after what the arguments mean together.
fn request(arguments: args::Build, world: &World<'_>) -> Result<BuildRequest, Failure> {
    let files = sources::files(&*world.system, &arguments.files)?;
    let release =
        arguments.name.zip(arguments.namespace).map(|(name, namespace)| Release { name, namespace });
    if release.is_some() && files.len() > 1 {
        return Err(Failure::Usage("`--name` goes with one FILE".to_owned()));
    }
    Ok(BuildRequest {
        files,
        settings: arguments.settings,
        release,
        format: arguments.format,
        kubernetes: arguments.kubernetes,
        secrets: arguments.secrets,
    })
}

fn write_folder(
    product: &dyn Product,
    folder: &Path,
    format: Format,
    world: &World<'_>,
    report: &Report,
) -> Result<(), Failure> {
    let files = product.files();
    let named = files.iter().map(|file| Named {
        release: file.release.as_deref(),
        kind: &file.kind,
        namespace: file.namespace.as_deref(),
        name: &file.name,
    });
    let paths = file_names(named, format.extension());
    let outputs: Vec<_> =
        paths.into_iter().zip(files).map(|(path, file)| Output { path, bytes: file.bytes }).collect();
    let shown = format!("`{}`", folder.display());
    let published = publish(&*world.system, folder, &outputs)
        .map_err(|error| Failure::Refused(vec![write_failed(&shown, &error)]))?;
    report.remark(&format!("{shown}: {} written, {} unchanged", published.written, published.unchanged));
    Ok(())
}
