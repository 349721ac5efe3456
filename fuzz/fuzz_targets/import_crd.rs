//! Whatever is imported ends; what is written checks, and importing twice is the same.
#![no_main]

use std::collections::BTreeMap;

use deployc::generate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = [("crd.yaml".to_owned(), data.to_vec())];
    let Ok(modules) = generate::crd(&files, &BTreeMap::new()) else { return };
    for module in &modules {
        let said = deployc_fuzz::checked(&format!("/project/{}", module.path), &module.text);
        assert!(!said.contains("error["), "{said}\n{}", module.text);
    }
    assert_eq!(generate::crd(&files, &BTreeMap::new()), Ok(modules));
});
