//! Faults of the compiler itself: a panic becomes a message that asks for a report, and whoever serves goes on.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use super::{Diagnostic, code};

thread_local! {
    static GUARDED: Cell<usize> = const { Cell::new(0) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does some work; where it panics, gives the message about it instead. Nothing is printed meanwhile.
///
/// What unwinds without a panic, as a cancelled query does, goes on unwinding.
///
/// # Errors
/// The message with the panic's words and place.
pub fn catching<T>(work: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    install();
    LAST.take();
    GUARDED.set(GUARDED.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(GUARDED.get().saturating_sub(1));
    result.map_err(|payload| match LAST.take() {
        Some(words) => message(&words),
        None => panic::resume_unwind(payload),
    })
}

/// The message about a fault.
#[must_use]
pub fn message(words: &str) -> Diagnostic {
    Diagnostic::error(code::INTERNAL, format!("the compiler met a fault of its own: {words}"))
        .note("This is no mistake of your sources.")
        .help("report it with this message and, if you can, the file that causes it")
}

/// Inside of `catching` a panic is remembered for the message, anywhere else it is shown as ever.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() == 0 {
                before(info);
            } else {
                LAST.set(Some(words(info)));
            }
        }));
    });
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let said = text(info.payload()).unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{said} ({}:{})", place.file(), place.line()),
        None => said.to_owned(),
    }
}

fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message_that_asks_for_a_report() {
        let caught = catching(|| -> u32 { panic!("broken {}", 1) });
        let message = caught.unwrap_err();
        assert_eq!(message.code, code::INTERNAL);
        assert!(message.message.contains("broken 1 (src/diagnostic/fault.rs:"), "{}", message.message);
        assert!(message.help.unwrap().starts_with("report"));
        assert_eq!(catching(|| 7), Ok(7));
    }

    #[test]
    fn what_is_no_panic_goes_on_unwinding() {
        let outer = panic::catch_unwind(|| catching(|| panic::resume_unwind(Box::new(5_u8))));
        assert_eq!(outer.unwrap_err().downcast_ref::<u8>(), Some(&5));
    }
}
