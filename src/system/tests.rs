//! What the systems promise, each of them, and what a source is.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::source::{LARGEST, SourceError, read};
use super::{EntryKind, Memory, Os, Overlay, System, normalized, shown};

fn keeps_its_promises(system: &dyn System, root: &Path) {
    let (folder, file) = (root.join("a/b"), root.join("a/b/x.dpl"));
    assert_eq!(system.metadata(&file).unwrap_err().kind(), ErrorKind::NotFound);
    assert!(system.write(&file, b"1").is_err(), "a file has a folder");
    system.create_dir_all(&folder).unwrap();
    system.create_dir_all(&folder).unwrap();
    system.write(&file, b"first").unwrap();
    system.write(&file, b"second").unwrap();
    assert_eq!(system.read(&file).unwrap(), b"second");
    assert_eq!(system.read_up_to(&file, 3).unwrap(), b"sec");
    let metadata = system.metadata(&file).unwrap();
    assert_eq!((metadata.kind, metadata.len), (EntryKind::File, 6));
    assert!(system.is_dir(&folder) && system.is_file(&file) && !system.exists(&root.join("z")));

    system.write(&folder.join("a.dpl"), b"").unwrap();
    assert_eq!(system.read_dir(&folder).unwrap(), [folder.join("a.dpl"), file.clone()]);
    assert!(system.read_dir(&file).is_err());
    assert!(system.read(&folder).is_err(), "a folder has no text");
    system.rename(&file, &folder.join("a.dpl")).unwrap();
    assert_eq!(system.read(&folder.join("a.dpl")).unwrap(), b"second");
    assert!(system.rename(&file, &folder.join("c")).is_err());
    let winding = root.join("a/../a/b/./a.dpl");
    assert_eq!(system.canonicalize(&winding).unwrap(), system.canonicalize(&folder.join("a.dpl")).unwrap());
    assert!(system.canonicalize(&file).is_err());
    system.remove_file(&folder.join("a.dpl")).unwrap();
    assert!(system.remove_file(&folder.join("a.dpl")).is_err());
    assert!(system.create_dir_all(&root.join("a/b")).is_ok());
    assert_eq!(system.env_var("DEPLOYC_NO_SUCH_VARIABLE"), None);
    assert!(system.current_dir().unwrap().is_absolute());
}

#[test]
fn every_system_keeps_the_promises() {
    keeps_its_promises(&Memory::default(), Path::new("/work"));
    keeps_its_promises(&Overlay::new(Arc::new(Memory::default())), Path::new("/work"));
    let folder = tempfile::tempdir().unwrap();
    keeps_its_promises(&Os, folder.path());
}

#[test]
fn a_buffer_is_read_in_place_of_its_file() {
    let below = Arc::new(Memory::new([("/p/a.dpl", "saved")]));
    let overlay = Overlay::new(below.clone());
    overlay.set(Path::new("/p/./a.dpl"), Some("edited".into()));
    overlay.set(Path::new("/p/new.dpl"), Some("unsaved".into()));
    assert_eq!(overlay.read(Path::new("/p/a.dpl")).unwrap(), b"edited");
    assert_eq!(overlay.metadata(Path::new("/p/a.dpl")).unwrap().len, 6);
    assert_eq!(overlay.read(Path::new("/p/new.dpl")).unwrap(), b"unsaved");
    assert_eq!(overlay.read_dir(Path::new("/p")).unwrap(), [PathBuf::from("/p/a.dpl"), "/p/new.dpl".into()]);
    assert_eq!(overlay.canonicalize(Path::new("/p/q/../new.dpl")).unwrap(), Path::new("/p/new.dpl"));
    overlay.set(Path::new("/p/a.dpl"), None);
    assert_eq!(overlay.read(Path::new("/p/a.dpl")).unwrap(), b"saved");
    assert_eq!(overlay.open(), [PathBuf::from("/p/new.dpl")]);
}

#[cfg(unix)]
#[test]
fn a_buffer_is_met_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.dpl"), folder.path().join("link.dpl"));
    Os.write(&real, b"saved").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let overlay = Overlay::new(Arc::new(Os));
    overlay.set(&real, Some("edited".into()));
    assert_eq!(overlay.read(&link).unwrap(), b"edited");
}

#[test]
fn what_is_no_source_says_why() {
    let memory = Memory::new([
        ("/ok.dpl", &b"let a = \"\xc3\xa9\"\n"[..]),
        ("/latin.dpl", b"let a = \"\xe9\"\n"),
        ("/nul.dpl", b"ab\0"),
        ("/folder.dpl/x", b""),
    ]);
    memory.add("/large.dpl", vec![b' '; usize::try_from(LARGEST).unwrap() + 1]);
    memory.add("/full.dpl", vec![b' '; usize::try_from(LARGEST).unwrap()]);
    let read = |path: &str| read(&memory, Path::new(path));
    assert_eq!(read("/ok.dpl").unwrap(), "let a = \"é\"\n");
    assert_eq!(read("/latin.dpl"), Err(SourceError::NotUtf8 { offset: 9 }));
    assert_eq!(read("/nul.dpl"), Err(SourceError::Nul { offset: 2 }));
    assert_eq!(read("/folder.dpl"), Err(SourceError::Directory));
    assert_eq!(read("/none.dpl"), Err(SourceError::NotFound));
    assert_eq!(read("/large.dpl"), Err(SourceError::TooLarge));
    assert!(read("/full.dpl").is_ok());
    assert!(SourceError::NotFound.diagnostic("none.dpl").message.contains("none.dpl"));
}

#[cfg(unix)]
#[test]
fn a_circle_of_links_and_a_device_are_no_sources() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("x.dpl");
    std::os::unix::fs::symlink(&link, &link).unwrap();
    assert!(matches!(read(&Os, &link), Err(SourceError::Refused(_))));
    assert_eq!(read(&Os, Path::new("/dev/zero")), Err(SourceError::NotAFile));
}

#[test]
fn paths_are_made_plain() {
    let plain = |path: &str| normalized(Path::new(path)).to_string_lossy().into_owned();
    assert_eq!(plain("/a/./b/../c"), "/a/c");
    assert_eq!(plain("/../a"), "/a");
    assert_eq!(plain("../a/.."), "..");
    assert_eq!(plain("a/../../b"), "../b");
    assert_eq!(shown(Path::new("/p/env/prod.dpl"), Path::new("/p")), "env/prod.dpl");
    assert_eq!(shown(Path::new("/q/prod.dpl"), Path::new("/p")), "/q/prod.dpl");
    assert_eq!(shown(Path::new("/p/lib/web.dpl"), Path::new("/p/env/eu")), "../../lib/web.dpl");
    assert_eq!(shown(Path::new("/p/prod.dpl"), Path::new("/")), "p/prod.dpl");
}
