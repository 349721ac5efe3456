//! What a value is pushed into, piece by piece, whatever the format is.

/// Takes a value in the order in which it is written.
///
/// In a list every value pushed is an item. In a map each value follows its [`key`](Sink::key). Every `begin` has its `end`.
pub trait Sink {
    /// Begins a map.
    fn begin_map(&mut self);
    /// Names the value that follows.
    fn key(&mut self, key: &str);
    /// Ends the innermost map.
    fn end_map(&mut self);
    /// Begins a list.
    fn begin_list(&mut self);
    /// Ends the innermost list.
    fn end_list(&mut self);
    /// Nothing.
    fn null(&mut self);
    /// `true` or `false`.
    fn bool(&mut self, value: bool);
    /// A whole number.
    fn int(&mut self, value: i64);
    /// A number.
    fn float(&mut self, value: f64);
    /// A text.
    fn string(&mut self, text: &str);
}
