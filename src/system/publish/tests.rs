//! Every build is killed after each of its steps, and nothing half is ever seen.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::{Memory, Metadata, Os, System};
use super::{JOURNAL, JOURNAL_STAGED, Named, Output, Published, STAGED, file_names, publish, recover};

/// A system whose process is killed after some steps that change something; a write at that point is cut in half.
#[derive(Debug)]
struct Killed<'a> {
    below: &'a Memory,
    left: AtomicUsize,
    /// It is not killed: its disk is full, and everything but writing goes on.
    is_full: bool,
}

impl Killed<'_> {
    fn step(&self) -> io::Result<()> {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map(|_| ()).map_err(|_| io::Error::other("killed"))
    }
    fn alive(&self) -> io::Result<()> {
        if self.left.load(Ordering::SeqCst) > 0 { Ok(()) } else { Err(io::Error::other("killed")) }
    }
}

impl System for Killed<'_> {
    fn read_up_to(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.below.read_up_to(path, limit)
    }
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.below.metadata(path)
    }
    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.below.read_dir(path)
    }
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.below.canonicalize(path)
    }
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if self.alive().is_err() {
            return self.step();
        }
        if self.left.load(Ordering::SeqCst) == 1 {
            self.below.write(path, &bytes[..bytes.len() / 2])?;
            self.left.store(0, Ordering::SeqCst);
            return Err(io::Error::other("killed"));
        }
        self.step()?;
        self.below.write(path, bytes)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if !self.is_full {
            self.step()?;
        }
        self.below.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        if !self.is_full {
            self.step()?;
        }
        self.below.remove_file(path)
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        if !self.is_full {
            self.step()?;
        }
        self.below.create_dir_all(path)
    }
    fn remove_empty_dir(&self, path: &Path) -> io::Result<()> {
        if !self.is_full {
            self.step()?;
        }
        self.below.remove_empty_dir(path)
    }
    fn env_var(&self, name: &str) -> Option<String> {
        self.below.env_var(name)
    }
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.below.current_dir()
    }
}

fn outputs(texts: &[(&str, &str)]) -> Vec<Output> {
    texts.iter().map(|(path, text)| Output { path: path.into(), bytes: text.as_bytes().to_vec() }).collect()
}

fn old() -> Vec<Output> {
    outputs(&[("a/one.yaml", "old one"), ("a/two.yaml", "same two"), ("b/gone.yaml", "old gone")])
}

fn new() -> Vec<Output> {
    outputs(&[
        ("a/one.yaml", "new one"),
        ("a/two.yaml", "same two"),
        ("c/three.yaml", "new three"),
        ("c/four.yaml", "new four"),
    ])
}

fn world() -> Memory {
    let memory = Memory::new([("/out/mine.txt", "mine"), ("/out/a/.deployc-new-mine", "mine")]);
    publish(&memory, Path::new("/out"), &old()).unwrap();
    memory
}

fn text(memory: &Memory, path: &str) -> Option<String> {
    memory.read(&Path::new("/out").join(path)).ok().map(|bytes| String::from_utf8(bytes).unwrap())
}

fn is_new(memory: &Memory) -> bool {
    new().iter().all(|output| {
        text(memory, output.path.to_str().unwrap()).map(String::into_bytes).as_ref() == Some(&output.bytes)
    })
}

fn is_old(memory: &Memory) -> bool {
    text(memory, "a/one.yaml").as_deref() == Some("old one")
        && text(memory, "c/three.yaml").is_none()
        && text(memory, "c/four.yaml").is_none()
}

fn leftovers(memory: &Memory) -> Vec<PathBuf> {
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name != ".deployc-new-mine" && (name.starts_with(STAGED) || name == JOURNAL || name == JOURNAL_STAGED)
    };
    memory.files().into_iter().map(|(path, _)| path).filter(ours).collect()
}

#[test]
fn a_build_killed_anywhere_is_whole_and_the_next_one_completes() {
    let folder = Path::new("/out");
    let (mut undone, mut finished) = (0, 0);
    for steps in 0.. {
        let memory = world();
        let killed = Killed { below: &memory, left: AtomicUsize::new(steps), is_full: false };
        let result = publish(&killed, folder, &new());
        for (path, choices) in [
            ("a/one.yaml", [Some("old one"), Some("new one")]),
            ("a/two.yaml", [Some("same two"); 2]),
            ("b/gone.yaml", [Some("old gone"); 2]),
            ("c/three.yaml", [None, Some("new three")]),
            ("c/four.yaml", [None, Some("new four")]),
            ("mine.txt", [Some("mine"); 2]),
        ] {
            let there = text(&memory, path);
            assert!(choices.contains(&there.as_deref()), "after {steps} steps {path} is {there:?}");
        }
        if result.is_ok() {
            assert!(is_new(&memory) && leftovers(&memory).is_empty());
            break;
        }

        recover(&memory, folder).unwrap();
        assert!(is_old(&memory) || is_new(&memory), "after {steps} steps it is all or nothing");
        *(if is_new(&memory) { &mut finished } else { &mut undone }) += 1;
        assert_eq!(leftovers(&memory), Vec::<PathBuf>::new(), "after {steps} steps");

        publish(&memory, folder, &new()).unwrap();
        assert!(is_new(&memory) && leftovers(&memory).is_empty(), "after {steps} steps");
        assert_eq!(
            text(&memory, "a/.deployc-new-mine").as_deref(),
            Some("mine"),
            "only what the journal names is removed"
        );
    }
    assert!(undone > 4 && finished > 2, "{undone} undone, {finished} finished");
}

#[test]
fn a_full_disk_changes_nothing_and_leaves_nothing_behind() {
    let folder = Path::new("/out");
    for writes in 0.. {
        let memory = world();
        let full = Killed { below: &memory, left: AtomicUsize::new(writes), is_full: true };
        let result = publish(&full, folder, &new());
        assert_eq!(leftovers(&memory), Vec::<PathBuf>::new(), "{writes}");
        assert!(if result.is_ok() { is_new(&memory) } else { is_old(&memory) }, "{writes}");
        assert_eq!(memory.is_dir(Path::new("/out/c")), result.is_ok(), "{writes}: a folder is left");
        if result.is_ok() {
            assert_eq!(writes, 6, "two journals, three files, and one to spare");
            return;
        }
    }
}

#[test]
fn what_failed_takes_its_empty_folders_with_it_and_no_others() {
    for writes in 0..5 {
        let memory = Memory::default();
        memory.create_dir_all(Path::new("/given/empty/out")).unwrap();
        let full = Killed { below: &memory, left: AtomicUsize::new(writes), is_full: true };
        assert!(publish(&full, Path::new("/given/new/out"), &new()).is_err(), "{writes}");
        assert!(!memory.exists(Path::new("/given/new")), "{writes}");
        let full = Killed { below: &memory, left: AtomicUsize::new(writes), is_full: true };
        assert!(publish(&full, Path::new("/given/empty/out"), &new()).is_err(), "{writes}");
        assert_eq!(memory.read_dir(Path::new("/given/empty/out")).unwrap(), Vec::<PathBuf>::new());
    }
    // A file in the way of a folder, met when another one was made already.
    let memory = Memory::new([("/out/c", "mine")]);
    assert!(publish(&memory, Path::new("/out"), &new()).is_err());
    assert_eq!(memory.read_dir(Path::new("/out")).unwrap(), [PathBuf::from("/out/c")]);
}

#[test]
fn recovering_may_be_killed_too() {
    let folder = Path::new("/out");
    for steps in 0..40 {
        for again in 0..12 {
            let memory = world();
            let _ = publish(
                &Killed { below: &memory, left: AtomicUsize::new(steps), is_full: false },
                folder,
                &new(),
            );
            let _ =
                recover(&Killed { below: &memory, left: AtomicUsize::new(again), is_full: false }, folder);
            recover(&memory, folder).unwrap();
            assert!((is_old(&memory) || is_new(&memory)) && leftovers(&memory).is_empty(), "{steps} {again}");
        }
    }
}

#[test]
fn what_did_not_change_is_not_touched_and_nothing_is_removed() {
    let memory = world();
    let published = publish(&memory, Path::new("/out"), &new()).unwrap();
    assert_eq!(published, Published { written: 3, unchanged: 1 });
    assert_eq!(publish(&memory, Path::new("/out"), &new()).unwrap(), Published { written: 0, unchanged: 4 });
    assert_eq!(text(&memory, "b/gone.yaml").as_deref(), Some("old gone"));
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let memory = Memory::default();
    for path in ["../x.yaml", "/x.yaml", "a/../../x.yaml", "", ".."] {
        assert!(publish(&memory, Path::new("/out"), &outputs(&[(path, "")])).is_err(), "{path}");
    }
    assert!(publish(&memory, Path::new("/out"), &outputs(&[("a", ""), ("a", "")])).is_err());
    assert_eq!(memory.files(), []);
}

#[test]
fn a_journal_that_is_not_ours_is_refused() {
    let evil = r#"{"version":1,"state":"renaming","files":[{"staged":"../../etc/.deployc-new-x","place":"../../etc/x"}]}"#;
    let odd = r#"{"version":1,"state":"staging","files":[{"staged":"mine.txt","place":"a.yaml"}]}"#;
    for journal in [evil, odd, "", "{}"] {
        let memory = Memory::new([("/out/mine.txt", "mine"), ("/out/.deployc-journal", journal)]);
        assert!(recover(&memory, Path::new("/out")).is_err(), "{journal}");
        assert_eq!(text(&memory, "mine.txt").as_deref(), Some("mine"));
    }
}

#[test]
fn a_folder_in_the_way_changes_nothing() {
    let memory = world();
    memory.add("/out/c/four.yaml/x", "x");
    assert!(publish(&memory, Path::new("/out"), &new()).is_err());
    assert_eq!(text(&memory, "a/one.yaml").as_deref(), Some("old one"));
    assert_eq!(leftovers(&memory), Vec::<PathBuf>::new());
}

#[test]
fn it_works_on_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/out");
    publish(&Os, &out, &old()).unwrap();
    publish(&Os, &out, &new()).unwrap();
    assert_eq!(Os.read(&out.join("c/four.yaml")).unwrap(), b"new four");
    assert!(!Os.exists(&out.join(JOURNAL)));
}

#[test]
fn files_are_named_after_resources_and_told_apart() {
    let named = |release, kind, namespace, name| Named { release, kind, namespace, name };
    let long = "x".repeat(400);
    let names = file_names(
        [
            named(Some("axisor"), "Deployment", Some("prod"), "backend"),
            named(Some("axisor"), "Deployment", Some("test"), "backend"),
            named(Some("axisor"), "Deployment", Some("test"), "BACKEND"),
            named(Some("axisor"), "ClusterRole", None, "system:axisor"),
            named(Some("axisor"), "ClusterRole", None, "system/axisor"),
            named(None, "Namespace", None, "axisor"),
            named(Some("../.."), "Secret", None, ".."),
            named(Some("axisor"), "Secret", None, &long),
            named(Some("axisor"), "Secret", None, &long),
        ],
        "yaml",
    );
    let shown: Vec<_> = names.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    assert_eq!(shown[0], "axisor/deployment-backend.yaml");
    assert_eq!(shown[1], "axisor/deployment-backend-test.yaml");
    assert_eq!(shown[2], "axisor/deployment-BACKEND-test-2.yaml");
    assert_eq!(shown[3], "axisor/clusterrole-system_axisor.yaml");
    assert_eq!(shown[4], "axisor/clusterrole-system_axisor-2.yaml");
    assert_eq!(shown[5], "namespace-axisor.yaml");
    assert_eq!(shown[6], "_._../secret-...yaml");
    assert!(shown[7].len() < 245 && shown[8].ends_with("x-2.yaml"), "{}", shown[8]);
}
