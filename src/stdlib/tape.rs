//! How the plain record types of the library are written down: their names resolved, so that whoever reads one looks up nothing.
//!
//! `build.rs` writes a tape for each record type that has neither defaults nor conditions of its own, as all of the API's are;
//! `ty::library` reads it. A tape is numbers: a form, then what belongs to the form. Texts are named by where they stand among all.

/// What a type on a tape is; what follows it stands behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Bool`
    Bool,
    /// `Int`
    Int,
    /// `Float`
    Float,
    /// `String`
    String,
    /// `Quantity`
    Quantity,
    /// `Duration`
    Duration,
    /// `IntOrString`
    IntOrString,
    /// `IntOrPercent`
    IntOrPercent,
    /// `Any`
    Any,
    /// `Int(1..5)`: a range
    IntRange,
    /// `String(1..5, r"…")`: a range, how many patterns, the patterns
    StringRules,
    /// `"A"`: the text
    Text,
    /// `8080`: the number
    Number,
    /// `T?`: `T`
    Optional,
    /// `[T by k]`: `T`, how many keys, for each its name and either 0 or 1 and the text that an absent one counts as
    List,
    /// `[K: T]`: `K`, `T`
    Map,
    /// A `type` of the library that is a record: its item, its type expression
    Record,
    /// A `type` of the library that is no record: its item
    Alias,
    /// A record type written in place: its type expression
    Inline,
    /// `"A" | "B"`: how many literals, the literals
    Union,
}

impl Form {
    const ALL: [Self; 20] = [
        Self::Bool,
        Self::Int,
        Self::Float,
        Self::String,
        Self::Quantity,
        Self::Duration,
        Self::IntOrString,
        Self::IntOrPercent,
        Self::Any,
        Self::IntRange,
        Self::StringRules,
        Self::Text,
        Self::Number,
        Self::Optional,
        Self::List,
        Self::Map,
        Self::Record,
        Self::Alias,
        Self::Inline,
        Self::Union,
    ];
}

/// A tape that is being written.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// Writes a form.
    pub fn form(&mut self, form: Form) {
        let number = Form::ALL.iter().position(|known| *known == form).unwrap_or_default();
        self.number(number as u64);
    }

    /// Writes a number, seven bits a byte, the lowest first.
    pub fn number(&mut self, number: u64) {
        let mut rest = number;
        while rest >= 0x80 {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    /// Writes a number that may be negative.
    pub fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    /// Writes what may be there.
    pub fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

/// A tape that is being read. It gives nothing where it does not hold what is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Tape<'t>(pub &'t [u8]);

impl Tape<'_> {
    /// Reads a form.
    pub fn form(&mut self) -> Option<Form> {
        Form::ALL.get(self.count()?).copied()
    }

    /// Reads a number.
    pub fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
    }

    /// Reads how many there are, or where something is.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// Reads a number that may be negative.
    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// Reads what may be there.
    pub fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.number()? == 0 { Some(None) } else { read(self).map(Some) }
    }
}
