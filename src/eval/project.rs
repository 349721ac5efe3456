//! What `deployc.toml`, which marks a project's folder, says: `kubernetes = "1.31"`, the cluster that its files are built for.

use crate::base::TextRange;
use crate::db::{Contents, Db, Finding, SourceFile, Spot};
use crate::diagnostic::code;
use crate::k8s::Version;
use crate::k8s::version::{NEWEST, OLDEST};
use crate::yaml::read::{Data, Fault, Format, read};

/// The cluster that the project of a file says.
pub fn project_cluster(db: &dyn Db, file: SourceFile) -> Option<Version> {
    says(db, project_file(db, file)?).as_ref().ok().copied().flatten()
}

/// What is wrong with what the project of a file says.
pub fn project_error(db: &dyn Db, file: SourceFile) -> Option<Finding> {
    let file = project_file(db, file)?;
    let (range, message) = says(db, file).as_ref().err()?;
    let mut finding = Finding::new(code::PROJECT_FILE, message.as_str());
    finding.at = Some((Spot::Range(file, *range), String::new()));
    Some(finding)
}

fn project_file(db: &dyn Db, file: SourceFile) -> Option<SourceFile> {
    let folder = file.project(db);
    (!folder.is_empty())
        .then(|| db.project_file(&format!("{}/deployc.toml", folder.trim_end_matches('/')), folder))
}

#[salsa::tracked(returns(ref))]
fn says(db: &dyn Db, file: SourceFile) -> Result<Option<Version>, (TextRange, String)> {
    match file.contents(db) {
        Contents::Text(text) => said(text),
        Contents::Missing | Contents::Unreadable(_) => Ok(None),
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
