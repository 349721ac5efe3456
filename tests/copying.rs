//! Copying and comparing memory, which `build/memory.c` does where the libc is musl: every size around its limits, to places before,
//! behind and within what is copied, and with every byte that may differ. Elsewhere this asks the system's libc.

use deployc as _;

/// Sizes about which something changes, and some beyond.
fn sizes() -> impl Iterator<Item = usize> {
    (0..=300).chain([511, 512, 513, 4095, 4096, 4097, 70_001])
}

/// No two bytes that are near each other are alike.
fn pattern(length: usize) -> Vec<u8> {
    (0..251_u8).cycle().map(|byte| byte.wrapping_mul(7)).take(length).collect()
}

#[test]
fn what_is_copied_elsewhere_is_whole_and_nothing_else_is_touched() {
    for size in sizes() {
        for (from, to) in [(0, 0), (1, 0), (0, 1), (3, 5), (8, 8), (15, 1)] {
            let source = pattern(from + size);
            let mut target = vec![0xff_u8; to + size + 16];
            std::hint::black_box(&mut target)[to..to + size].copy_from_slice(&source[from..]);
            assert_eq!(target[to..to + size], source[from..], "{size} bytes from {from} to {to}");
            let around = target[..to].iter().chain(&target[to + size..]);
            assert!(around.copied().all(|byte| byte == 0xff), "{size} bytes from {from} to {to}");
        }
    }
}

#[test]
fn what_is_copied_over_itself_is_as_it_was() {
    for size in sizes() {
        for (from, to) in [(0, 1), (1, 0), (0, 16), (16, 0), (0, 63), (64, 1), (5, 5), (0, 129), (140, 3)] {
            let length = from.max(to) + size + 16;
            let before = pattern(length);
            let mut bytes = before.clone();
            std::hint::black_box(&mut bytes).copy_within(from..from + size, to);
            let expected = (0..length).map(|at| match at.checked_sub(to) {
                Some(within) if within < size => before[from + within],
                _ => before[at],
            });
            assert!(bytes.iter().copied().eq(expected), "{size} bytes from {from} to {to}");
        }
    }
}

#[test]
fn one_byte_that_differs_decides() {
    for size in (0..=40).chain([63, 64, 65, 200]) {
        let one = pattern(size);
        assert!(one == std::hint::black_box(one.clone()), "{size} bytes");
        assert_eq!(one.cmp(std::hint::black_box(&one.clone())), std::cmp::Ordering::Equal, "{size} bytes");
        for at in 0..size {
            let mut other = one.clone();
            std::hint::black_box(&mut other)[at] ^= 0x80;
            // What comes behind the first that differs counts for nothing.
            for (later, byte) in other.iter_mut().enumerate().skip(at + 1) {
                *byte = u8::from(later % 2 == 0);
            }
            assert!(one != other, "byte {at} of {size}");
            assert_eq!(one.cmp(&other), one[at].cmp(&other[at]), "byte {at} of {size}");
        }
    }
}
