//! The YAML of the examples means to every reader what `--format json` says.

use std::path::Path;

use crate::instruments::{EXAMPLES, build, differences, objects, title};
use crate::yaml_readers::READERS;

#[test]
fn every_reader_reads_the_examples_as_they_are_meant() {
    let built = EXAMPLES.map(|example| {
        let path = Path::new(example);
        (example, objects(path), build(path, &[]))
    });
    for reader in READERS {
        for (example, meant, text) in &built {
            let Some(read) = reader.read(text) else {
                reader.skip();
                break;
            };
            assert_eq!(meant.len(), read.len(), "{}: {example}", reader.name);
            let mut found = Vec::new();
            for (meant, read) in meant.iter().zip(&read) {
                differences(meant, read, &title(meant), &mut found);
            }
            assert!(found.is_empty(), "{}: {example}:\n{}", reader.name, found.join("\n"));
        }
    }
}
