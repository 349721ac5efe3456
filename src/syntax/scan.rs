//! The lexical scan: one pass over the bytes that knows texts, comments and brackets, and nothing else of the grammar.
//!
//! It is what cutting a file into items and mending an item before it is parsed have in common. It is linear: looking back over
//! open brackets is bounded by [`LOOK_BACK`].

/// How many open brackets are looked at when a closing one does not fit. Deeper ones are an error anyway.
const LOOK_BACK: usize = 300;

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `(`
    Paren,
    /// `[`
    Bracket,
    /// `{`
    Brace,
    /// `${` in a text
    Interpolation,
    /// `"`
    Text,
    /// `"""`
    Block,
    /// `r"`
    Raw,
    /// `r"""`
    RawBlock,
}

impl Shape {
    /// What closes it.
    pub(super) const fn closer(self) -> &'static str {
        match self {
            Self::Paren => ")",
            Self::Bracket => "]",
            Self::Brace | Self::Interpolation => "}",
            Self::Text | Self::Raw => "\"",
            Self::Block | Self::RawBlock => "\"\"\"",
        }
    }

    /// What opens it.
    pub(super) const fn opener(self) -> &'static str {
        match self {
            Self::Paren => "(",
            Self::Bracket => "[",
            Self::Brace => "{",
            Self::Interpolation => "${",
            Self::Text => "\"",
            Self::Block => "\"\"\"",
            Self::Raw => "r\"",
            Self::RawBlock => "r\"\"\"",
        }
    }

    /// Whether text stands in it, not code.
    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Block | Self::Raw | Self::RawBlock)
    }

    /// Whether it may not cross the end of a line.
    const fn ends_with_line(self) -> bool {
        matches!(self, Self::Text | Self::Interpolation)
    }
}

/// Something that is open, and where it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) shape: Shape,
    pub(super) at: usize,
    /// How many words that nest without a bracket lead to it.
    before: usize,
    /// How many of them stand in it, in the element that is read.
    words: usize,
}

impl Frame {
    const fn new(shape: Shape, at: usize) -> Self {
        Self { shape, at, before: 0, words: 0 }
    }
}

/// What a comment says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remark {
    /// `// …`
    Comment,
    /// `/// …`
    Documentation,
    /// `//! …`
    ModuleDocumentation,
    /// `# …`, which is no comment here
    Hash,
}

/// What to do after a line began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// Go on.
    On,
    /// An item begins: forget what is open.
    Afresh,
    /// Enough.
    Stop,
}

/// Who listens to a scan.
pub(super) trait Listener {
    /// The first byte of a line that is no blank, outside of a text; `indent` counts the blanks before it.
    fn line(&mut self, _at: usize, _indent: usize, _stack: &mut Vec<Frame>) -> Go {
        Go::On
    }
    /// A comment, without its line end.
    fn remark(&mut self, _start: usize, _end: usize, _kind: Remark) {}
    /// Something was opened.
    fn open(&mut self, _frame: Frame, _depth: usize) -> Go {
        Go::On
    }
    /// A word that nests without a bracket: `replace replace x`. The depth counts brackets and such words.
    fn word(&mut self, _start: usize, _end: usize, _depth: usize) -> Go {
        Go::On
    }
    /// Frames that nothing closed, innermost last; `at` is where their closers would stand. `dangling`: a backslash stands before.
    fn unclosed(&mut self, _frames: &[Frame], _at: usize, _dangling: bool) {}
    /// A comment in an interpolation, which ends there with everything that is open in it.
    fn remark_in_interpolation(&mut self, _start: usize, _end: usize, _frames: &[Frame]) {}
    /// How brackets are read that do not fit.
    fn reading(&self) -> Reading {
        Reading::Nearest
    }
    /// A closing bracket of another kind than the one that is open.
    fn mismatch(&mut self, _frame: Frame, _at: usize) {}
    /// A closing bracket that closes nothing.
    fn stray(&mut self, _at: usize) {}
    /// A newline that ends nothing stands between these two.
    fn joined(&mut self, _from: usize, _to: usize) {}
    /// A tab or a carriage return in code.
    fn blank(&mut self, _at: usize) {}
    /// Code, up to here.
    fn code(&mut self, _end: usize) {}
}

/// How a closing bracket is read where brackets do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It closes the nearest that it fits, and what is open in that was never closed.
    Nearest,
    /// It stands in the place of the one that the innermost needs.
    Instead,
    /// One that ends, in the middle of a line, what was opened at the end of one, is too many.
    TooMany,
}

/// A scan under way.
pub(super) struct Scan<'t> {
    bytes: &'t [u8],
    pos: usize,
    stack: Vec<Frame>,
    /// One past the last byte that is code.
    code_end: usize,
    /// How many `Partial<` are open, and where the last one was closed: that `>` is no operator.
    partials: u32,
    partial_end: usize,
    /// Words that nest, where no bracket is open.
    words: usize,
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'t> Scan<'t> {
    /// A scan of `text` from `pos` on, with nothing open.
    pub(super) fn new(text: &'t str, pos: usize) -> Self {
        Self {
            bytes: text.as_bytes(),
            pos,
            stack: Vec::new(),
            code_end: pos,
            partials: 0,
            partial_end: usize::MAX,
            words: 0,
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.pos + ahead).copied().unwrap_or(0)
    }

    fn last_byte(&self) -> u8 {
        self.pos.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(0)
    }

    /// Skips bytes of one sort; none of them ends a line.
    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        self.pos += rest.iter().take_while(|byte| is_skipped(**byte)).count();
    }

    fn starts_with(&self, what: &[u8]) -> bool {
        self.bytes.get(self.pos..).is_some_and(|rest| rest.starts_with(what))
    }

    /// Runs to the end, or until the listener has enough. Returns what was open at the end.
    pub(super) fn run(mut self, listener: &mut impl Listener) -> Vec<Frame> {
        if self.line(listener) == Go::Stop {
            return Vec::new();
        }
        while self.pos < self.bytes.len() {
            let go = match self.stack.last().map(|frame| frame.shape) {
                Some(Shape::Text) => self.text(listener),
                Some(Shape::Block) => self.block(listener),
                _ => self.code(listener),
            };
            if go == Go::Stop {
                return Vec::new();
            }
        }
        listener.code(self.code_end);
        self.stack
    }

    /// At the first byte of a line.
    fn line(&mut self, listener: &mut impl Listener) -> Go {
        let start = self.pos;
        while matches!(self.peek(0), b' ' | b'\t' | b'\r') {
            if self.peek(0) != b' ' {
                listener.blank(self.pos);
            }
            self.pos += 1;
        }
        if self.pos >= self.bytes.len() || self.peek(0) == b'\n' {
            return Go::On;
        }
        listener.code(self.code_end);
        let go = listener.line(self.pos, self.pos - start, &mut self.stack);
        if go == Go::Afresh {
            self.stack.clear();
            (self.words, self.partials) = (0, 0);
        } else if go == Go::On && self.code_end < self.pos && self.goes_on() {
            listener.joined(self.code_end, self.pos);
        } else {
            self.element();
        }
        go
    }

    /// An element ends, and another begins.
    fn element(&mut self) {
        match self.stack.last_mut() {
            Some(frame) => frame.words = 0,
            None => self.words = 0,
        }
    }

    /// How many words that nest lead here.
    fn chain(&self) -> usize {
        self.stack.last().map_or(self.words, |frame| frame.before + frame.words)
    }

    /// A word that nests without a bracket ends here.
    fn nests(&mut self, start: usize, listener: &mut impl Listener) -> Go {
        match self.stack.last_mut() {
            Some(frame) => frame.words += 1,
            None => self.words += 1,
        }
        listener.word(start, self.pos, self.stack.len() + self.chain())
    }

    /// Whether the word from `start` on takes what follows into itself.
    fn is_nesting(&self, start: usize) -> bool {
        match self.bytes.get(start..self.pos).unwrap_or_default() {
            b"replace" | b"then" | b"match" | b"let" | b"Partial" => true,
            // What follows `else if` stands beside what came before.
            b"if" => !self.bytes.get(..start).unwrap_or_default().trim_ascii_end().ends_with(b"else"),
            _ => false,
        }
    }

    /// Whether the code before the newline goes on with the token at `pos`.
    fn goes_on(&self) -> bool {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        if rest.starts_with(b"//") || rest.starts_with(b"#") {
            return false;
        }
        takes_up(rest) || (self.leaves_open() && !is_field(rest))
    }

    /// Whether the last token leaves its line open.
    fn leaves_open(&self) -> bool {
        let before = self.bytes.get(..self.code_end).unwrap_or_default();
        let Some((&last, rest)) = before.split_last() else { return false };
        match last {
            b':' | b'=' | b'+' | b'-' | b'*' | b'/' | b'<' | b'|' => true,
            b'>' => self.partial_end != self.code_end,
            b'&' | b'?' => rest.last() == Some(&last),
            b'%' => {
                let word = rest.iter().rev().take_while(|&&byte| is_word(byte) || byte == b'.').last();
                !word.is_some_and(u8::is_ascii_digit)
            }
            _ if is_word(last) => {
                let length = before.iter().rev().take_while(|&&byte| is_word(byte)).count();
                let (rest, word) = before.split_at_checked(before.len() - length).unwrap_or_default();
                matches!(word, b"with" | b"as" | b"in" | b"then" | b"else") && rest.last() != Some(&b'.')
            }
            _ => false,
        }
    }

    fn push(&mut self, shape: Shape, listener: &mut impl Listener) -> Go {
        let frame = Frame { before: self.chain(), ..Frame::new(shape, self.pos) };
        self.stack.push(frame);
        self.pos += shape.opener().len();
        self.code_end = self.pos;
        listener.open(frame, self.stack.len())
    }

    fn text(&mut self, listener: &mut impl Listener) -> Go {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'"' => {
                    self.pos += 1;
                    self.code_end = self.pos;
                    self.stack.pop();
                    return Go::On;
                }
                b'\\' if !matches!(self.peek(1), b'\n' | b'\r' | 0) => self.pos += 2,
                b'$' if self.peek(1) == b'{' => return self.push(Shape::Interpolation, listener),
                b'\n' => return self.newline(listener),
                b'\\' | b'$' => self.pos += 1,
                _ => self.skip(|byte| !matches!(byte, b'"' | b'\\' | b'$' | b'\n')),
            }
        }
        self.end_of_text();
        Go::On
    }

    fn block(&mut self, listener: &mut impl Listener) -> Go {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'"' if self.starts_with(b"\"\"\"") => {
                    self.pos += 3;
                    self.code_end = self.pos;
                    self.stack.pop();
                    return Go::On;
                }
                b'\\' => self.pos += 2,
                b'$' if self.peek(1) == b'{' => return self.push(Shape::Interpolation, listener),
                _ => self.pos += 1,
            }
        }
        self.end_of_text();
        Go::On
    }

    /// The file ends in a text.
    fn end_of_text(&mut self) {
        self.pos = self.bytes.len();
        self.code_end = self.pos;
    }

    /// Whether the byte before `at` is a backslash that escapes what follows.
    fn dangling(&self, at: usize) -> bool {
        let before = self.bytes.get(..at).unwrap_or_default();
        before.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
    }

    /// The outermost open frame that has to end with this line.
    fn first_of_line(&self) -> Option<usize> {
        let open = self.stack.iter().enumerate().rev().take(LOOK_BACK);
        open.take_while(|(_, frame)| frame.shape != Shape::Block)
            .filter(|(_, frame)| frame.shape.ends_with_line())
            .last()
            .map(|(index, _)| index)
    }

    /// The first of the brackets that were opened on this line, before the text at `first`, and whose closers stand in the text that
    /// was not closed: `f("a)` means both.
    fn swallowed(&self, first: usize, end: usize) -> usize {
        let start = self.stack.last().map_or(end, |frame| frame.at);
        let text = self.bytes.get(start..end).unwrap_or_default();
        let line =
            self.bytes.get(..start).unwrap_or_default().iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        let is_swallowed = |frame: &&Frame| {
            let closer = frame.shape.closer().as_bytes();
            !frame.shape.is_text() && frame.at >= line && text.iter().any(|byte| closer == [*byte])
        };
        let before = self.stack.get(..first).unwrap_or_default();
        first - before.iter().rev().take(LOOK_BACK).take_while(is_swallowed).count()
    }

    /// A line ends: texts and interpolations that began on it end too.
    fn newline(&mut self, listener: &mut impl Listener) -> Go {
        if let Some(first) = self.first_of_line() {
            let mut at = self.pos;
            if at > 0 && self.bytes.get(at - 1) == Some(&b'\r') {
                at -= 1;
            }
            let in_text = self.stack.last().is_some_and(|frame| frame.shape == Shape::Text);
            self.code_end = at;
            let first = if in_text { self.swallowed(first, at) } else { first };
            let frames = self.stack.split_off(first);
            listener.unclosed(&frames, at, in_text && self.dangling(at));
        }
        self.pos += 1;
        if self.stack.last().is_some_and(|frame| frame.shape == Shape::Block) {
            Go::On
        } else {
            self.line(listener)
        }
    }

    fn code(&mut self, listener: &mut impl Listener) -> Go {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'\n' => {
                    let go = self.newline(listener);
                    if go == Go::Stop || self.stack.last().is_some_and(|frame| frame.shape.is_text()) {
                        return go;
                    }
                }
                b' ' => self.pos += 1,
                b'\t' | b'\r' => {
                    listener.blank(self.pos);
                    self.pos += 1;
                }
                b'>' if self.partials > 0 && !matches!(self.last_byte(), b'=' | b'-') => {
                    self.partials -= 1;
                    self.pos += 1;
                    self.code_end = self.pos;
                    self.partial_end = self.pos;
                }
                b'/' if self.peek(1) == b'/' => self.remark(listener),
                b'#' => self.remark(listener),
                b'"' => {
                    let shape = if self.starts_with(b"\"\"\"") { Shape::Block } else { Shape::Text };
                    return self.push(shape, listener);
                }
                b'r' if self.peek(1) == b'"' => self.raw(listener),
                b'(' | b'[' | b'{' => {
                    let shape = match byte {
                        b'(' => Shape::Paren,
                        b'[' => Shape::Bracket,
                        _ => Shape::Brace,
                    };
                    if self.push(shape, listener) == Go::Stop {
                        return Go::Stop;
                    }
                }
                b')' | b']' | b'}' => {
                    self.close(byte, listener);
                    if self.stack.last().is_some_and(|frame| frame.shape.is_text()) {
                        return Go::On;
                    }
                }
                b'\'' | b'`' | 0xE2 => self.foreign(),
                b',' => {
                    self.element();
                    self.pos += 1;
                    self.code_end = self.pos;
                }
                b'=' if self.peek(1) == b'>' => {
                    self.pos += 2;
                    self.code_end = self.pos;
                    if self.nests(self.pos - 2, listener) == Go::Stop {
                        return Go::Stop;
                    }
                }
                _ if is_word(byte) => {
                    let start = self.pos;
                    self.skip(is_word);
                    self.code_end = self.pos;
                    if matches!(byte, b'r' | b't' | b'm' | b'l' | b'P' | b'i')
                        && self.is_nesting(start)
                        && self.nests(start, listener) == Go::Stop
                    {
                        return Go::Stop;
                    }
                    if byte == b'P'
                        && self.peek(0) == b'<'
                        && self.bytes.get(start..self.pos) == Some(b"Partial")
                    {
                        self.partials += 1;
                        self.pos += 1;
                        self.code_end = self.pos;
                    }
                }
                _ => {
                    self.pos += 1;
                    self.code_end = self.pos;
                }
            }
        }
        Go::On
    }

    fn close(&mut self, byte: u8, listener: &mut impl Listener) {
        let fits = |frame: &Frame| frame.shape.closer().as_bytes() == [byte];
        let found = self
            .stack
            .iter()
            .enumerate()
            .rev()
            .take(LOOK_BACK)
            .take_while(|(_, frame)| !frame.shape.is_text())
            .find(|(_, frame)| fits(frame))
            .map(|(index, _)| index);
        let reading = listener.reading();
        let innermost = self.stack.len().checked_sub(1);
        let found = match reading {
            Reading::Instead if found != innermost => None,
            Reading::TooMany if found == Some(0) && innermost == Some(0) && self.is_in_passing() => {
                listener.stray(self.pos);
                self.pos += 1;
                self.code_end = self.pos;
                return;
            }
            _ => found,
        };
        match found {
            Some(index) => {
                if index + 1 < self.stack.len() {
                    let above = self.stack.split_off(index + 1);
                    listener.unclosed(&above, self.pos, false);
                }
                self.stack.pop();
            }
            None => match self.stack.last().copied() {
                Some(frame)
                    if !frame.shape.is_text()
                        && frame.shape != Shape::Interpolation
                        && (reading == Reading::Instead || !self.is_closed_next(frame)) =>
                {
                    self.stack.pop();
                    listener.mismatch(frame, self.pos);
                }
                _ => listener.stray(self.pos),
            },
        }
        self.pos += 1;
        self.code_end = self.pos;
    }

    /// Whether the outermost bracket was opened at the end of its line, and the one at `pos` has something before it on its own.
    fn is_in_passing(&self) -> bool {
        let Some(frame) = self.stack.first() else { return false };
        let behind = self.bytes.get(frame.at + frame.shape.opener().len()..).unwrap_or_default();
        let opens_line = behind.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        let before = self.bytes.get(..self.pos).unwrap_or_default();
        let first = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        opens_line == Some(&b'\n') && first != Some(&b'\n')
    }

    /// Whether a frame is closed behind the bracket at `pos`: then that one is too many, and does not stand in its place.
    fn is_closed_next(&self, frame: Frame) -> bool {
        const FAR: usize = 4096;
        let mut depth = 0_usize;
        let mut in_text = false;
        for byte in self.bytes.iter().skip(self.pos + 1).take(FAR) {
            match byte {
                b'\n' => in_text = false,
                b'"' => in_text = !in_text,
                _ if in_text => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth > 0 => depth -= 1,
                b')' | b']' | b'}' => return frame.shape.closer().as_bytes() == [*byte],
                _ => {}
            }
        }
        false
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let carriage = length > 0 && rest.get(length - 1) == Some(&b'\r');
        from + length - usize::from(carriage)
    }

    fn remark(&mut self, listener: &mut impl Listener) {
        let start = self.pos;
        let end = self.line_end(start);
        let kind = if self.peek(0) == b'#' {
            Remark::Hash
        } else if self.starts_with(b"///") && !self.starts_with(b"////") {
            Remark::Documentation
        } else if self.starts_with(b"//!") {
            Remark::ModuleDocumentation
        } else {
            Remark::Comment
        };
        self.pos = end;
        let inside = self.stack.iter().rev().take(LOOK_BACK).take_while(|frame| !frame.shape.is_text());
        if inside.clone().any(|frame| frame.shape == Shape::Interpolation) {
            // What closes the interpolation behind `//` was meant as code, so it ends here, and is not reported again.
            let frames = self.first_of_line().map(|first| self.stack.split_off(first)).unwrap_or_default();
            listener.remark_in_interpolation(start, end, &frames);
            self.code_end = end;
        } else {
            listener.remark(start, end, kind);
        }
    }

    fn raw(&mut self, listener: &mut impl Listener) {
        let start = self.pos;
        let (shape, body) =
            if self.starts_with(b"r\"\"\"") { (Shape::RawBlock, start + 4) } else { (Shape::Raw, start + 2) };
        let limit = if shape == Shape::Raw { self.line_end(start) } else { self.bytes.len() };
        let content = self.bytes.get(body..limit).unwrap_or_default();
        let closer = shape.closer().as_bytes();
        let found = content.windows(closer.len()).position(|window| window == closer);
        match found {
            Some(length) => self.pos = body + length + closer.len(),
            None => {
                listener.unclosed(&[Frame::new(shape, start)], limit, false);
                self.pos = limit;
            }
        }
        self.code_end = self.pos;
    }

    /// Quotes of other languages: what stands between two of them on a line is no code.
    fn foreign(&mut self) {
        let end = foreign_end(self.bytes, self.pos);
        self.pos = end.unwrap_or(self.pos + 1);
        self.code_end = self.pos;
    }
}

/// Whether a token takes up the line before it.
fn takes_up(rest: &[u8]) -> bool {
    let next = rest.get(1).copied().unwrap_or(0);
    match rest.first() {
        Some(b'.') => next != b'.',
        Some(b'?') => matches!(next, b'.' | b'?'),
        Some(b'&') => next == b'&',
        Some(b'|' | b'+') => true,
        Some(b'w' | b't' | b'e' | b'r') => {
            let length = rest.iter().take_while(|&&byte| is_word(byte)).count();
            let (word, after) = rest.split_at_checked(length).unwrap_or_default();
            let blanks = after.iter().take_while(|&&byte| byte == b' ').count();
            let after = after.get(blanks..).unwrap_or_default();
            // A word before `:` or `.` is a field.
            let field = after.starts_with(b":") || (after.starts_with(b".") && !after.starts_with(b"..."));
            match word {
                b"with" | b"then" | b"else" | b"when" => !field,
                b"required" => after.starts_with(b"when"),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a line begins with `a.b:`.
fn is_field(rest: &[u8]) -> bool {
    let length = rest.iter().take_while(|&&byte| is_word(byte) || byte == b'.').count();
    let after = rest.get(length..).unwrap_or_default();
    let blanks = after.iter().take_while(|&&byte| byte == b' ').count();
    length > 0 && after.get(blanks) == Some(&b':')
}

/// One past the end of a text in quotes of another language that begins at `at`.
fn foreign_end(bytes: &[u8], at: usize) -> Option<usize> {
    const SMART: [&[u8]; 4] = ["“".as_bytes(), "”".as_bytes(), "‘".as_bytes(), "’".as_bytes()];
    let rest = bytes.get(at..)?;
    let first = *rest.first()?;
    let plain = first == b'\'' || first == b'`';
    if !plain && !SMART.iter().any(|quote| rest.starts_with(quote)) {
        return None;
    }
    let width = if plain { 1 } else { "“".len() };
    let mut inside = rest.get(width..)?.iter().enumerate().take_while(|(_, byte)| **byte != b'\n');
    inside.find_map(|(index, byte)| {
        let start = width + index;
        let closes = if plain {
            *byte == first
        } else {
            *byte == 0xE2
                && rest.get(start..).is_some_and(|tail| SMART.iter().any(|quote| tail.starts_with(quote)))
        };
        closes.then_some(at + start + width)
    })
}
