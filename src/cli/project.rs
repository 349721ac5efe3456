//! What `deployc.toml`, which marks a project's folder, says: `kubernetes = "1.31"`, the cluster that its files are built for.

use crate::base::TextRange;
use crate::db::{Contents, Db, RootDatabase, SourceFile};
use crate::diagnostic::{Diagnostic, code};
use crate::eval;
use crate::k8s::Version;
use crate::k8s::version::{NEWEST, OLDEST};
use crate::yaml::read::{Data, Fault, Format, read};

/// The cluster that a file is built for: as it says itself, else as its project says.
pub(super) fn cluster(
    db: &RootDatabase,
    root: SourceFile,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Version> {
    if let Some(version) = eval::cluster(db, root) {
        return Some(version);
    }
    let folder = root.project(db);
    let file = db.project_file(&format!("{}/deployc.toml", folder.trim_end_matches('/')), folder);
    let Contents::Text(text) = file.contents(db) else { return None };
    match said(text) {
        Ok(version) => version,
        Err((range, message)) => {
            let wrong = Diagnostic::error(code::PROJECT_FILE, message).at(db.file_key(file), range, "");
            if !diagnostics.contains(&wrong) {
                diagnostics.push(wrong);
            }
            None
        }
    }
}

fn said(text: &str) -> Result<Option<Version>, (TextRange, String)> {
    let wrong = |fault: Fault| (fault.range, "`deployc.toml` is no TOML that can be read".to_owned());
    let mut version = None;
    let Data::Map(entries) = read(text, Format::Toml, 0).map_err(wrong)?.data else { return Ok(None) };
    for entry in entries {
        if entry.key != "kubernetes" {
            let message = format!("`deployc.toml` has no setting `{}`: there is `kubernetes`", entry.key);
            return Err((entry.range, message));
        }
        version = match &entry.value.data {
            Data::Text(text) => Version::parse(text).filter(|version| version.is_known()),
            _ => None,
        };
        if version.is_none() {
            let message = format!("`kubernetes` is one of \"{OLDEST}\" to \"{NEWEST}\"");
            return Err((entry.value.range, message));
        }
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_says_which_cluster_it_is_built_for() {
        assert_eq!(said("# Marks the project.\n"), Ok(None));
        assert_eq!(said("kubernetes = \"1.31\"\n"), Ok(Version::parse("1.31")));
        for (text, at) in [
            ("kubernetes = 1.31\n", 13..17),
            ("kubernetes = \"1.7\"\n", 13..18),
            ("kubernets = \"1.31\"\n", 0..9),
        ] {
            assert_eq!(said(text).map_err(|(range, _)| range.as_usize()), Err(at), "{text}");
        }
        assert!(said("kubernetes = \n").is_err());
    }
}
