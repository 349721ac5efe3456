//! What can be wrong with types, as data. The words are in `ty::report`.

use std::sync::Arc;

use super::Type;
use crate::base::Name;
use crate::db::{Definition, SourceFile};
use crate::hir::{BinaryOperator, DefinitionKind, ExpressionId, Literal, Node};

/// An error or advice of the checker, in one definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    /// The innermost wrong place, a node of the definition that was checked.
    pub at: Node,
    /// What is wrong.
    pub kind: Box<TypeErrorKind>,
    /// Places that explain it.
    pub labels: Vec<(Definition, Node, LabelKind)>,
}

impl TypeError {
    /// An error without further labels.
    #[must_use]
    pub fn new(at: Node, kind: TypeErrorKind) -> Self {
        Self { at, kind: Box::new(kind), labels: Vec::new() }
    }

    /// Whether it says no more than that nothing tells the type of a literal.
    #[must_use]
    pub fn asks_for_a_type(&self) -> bool {
        use TypeErrorKind::{BareUnit, NoCommonType, NoElements, OutsideLayer};
        matches!(*self.kind, BareUnit { .. } | NoCommonType { .. } | NoElements { .. } | OutsideLayer { .. })
    }
}

/// What a further place of an error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// The path was set here before.
    SetHere,
    /// The field is declared here, and this is why the type is expected.
    DeclaredHere,
    /// What is there only under a condition: this is the condition.
    ThereWhen,
    /// The function is defined here.
    DefinedHere,
}

/// Why a value does not go where a type is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The fields from the expression to the innermost place that does not fit.
    pub path: Vec<Name>,
    /// What was expected there.
    pub expected: Type,
    /// What is there.
    pub found: Type,
    /// The difference.
    pub why: Why,
}

/// How two types differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// They are of different kinds.
    Kind,
    /// It is `null`, and that is not expected.
    Null,
    /// It may be `null`; where that is known to depend on a condition, the condition as written.
    MayBeNull(Option<Arc<str>>),
    /// Plain data holds no secrets.
    SecretInData,
    /// A secret goes only where one is expected.
    Secret,
    /// A text is no secret.
    TextForSecret,
    /// A text that is only known on evaluation is never one of some literals.
    TextForLiterals,
    /// A literal, but none of those.
    NotAmong,
    /// A text literal that is no quantity, duration or percentage.
    Malformed,
    /// The value, or the range, is known not to satisfy what is asked.
    Refuted(Refutation),
    /// The expected record has no such field.
    NoField(Name),
    /// The expected record wants a field that is not there.
    Missing(Name),
    /// A map is no record.
    MapForRecord,
    /// A `Partial` of another record, or a layer where none goes.
    Layer,
}

/// What a literal, or a range, does not satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refutation {
    /// It is outside of the range.
    Range,
    /// It is too short or too long.
    Length {
        /// How long it is.
        is: i64,
    },
    /// It does not match.
    Pattern(Arc<str>),
    /// No value is in both ranges.
    Disjoint,
}

/// What may be seen where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Every name of the file.
    All,
    /// Static names: the expression stands in a type.
    Static,
    /// Static names, `release` and the inputs before: the expression is the default of an input.
    InputDefault,
}

/// Which part of the language something belongs to that is written behind a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// `release.`
    Release,
    /// `release.kubernetes.`
    Kubernetes,
    /// `secret.`
    Secret,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeErrorKind {
    // Names
    /// No such name; the locals that can be seen.
    UnknownName { name: Name, locals: Vec<Name> },
    /// A bare word where a text of some literals is expected.
    Unquoted { name: Name, literal: Arc<str> },
    /// `yes` for `true`.
    NoSuchBool { name: Name },
    /// No such type in the file.
    UnknownType { name: Name },
    /// No such type in a module.
    NoSuchType { module: SourceFile, name: Name },
    /// A type has no such field: `T.f`.
    NoFieldInType { ty: Type, name: Name },
    /// A module gives no such name.
    NotInModule { module: SourceFile, name: Name },
    /// A name of a module that begins with `_`.
    Private { module: SourceFile, name: Name },
    /// A name of a module that exists only in its instances.
    OnlyInInstance { module: SourceFile, name: Name },
    /// A name that is not static where only such are seen.
    NotStatic { name: Name, kind: DefinitionKind, visibility: Visibility },
    /// An input that comes later.
    LaterInput { name: Name },
    /// A field, or parameter, that comes later.
    LaterName { name: Name },
    /// A module where a value is expected.
    ModuleAsValue { name: Name },
    /// A function where a method wants a function literal.
    FunctionAsArgument { name: Name },
    /// A function that is not called.
    FunctionAsValue { name: Name },
    /// `release` or `secret` alone.
    SpecialAsValue { name: Name },
    /// Nothing of that name in `release` or `secret`.
    UnknownSpecial { of: Special, name: Name },
    /// No such kind.
    UnknownKind { name: Arc<str> },
    /// The type is no kind of Kubernetes.
    NotAKind { ty: Type },
    /// A type that names itself and is no record.
    EndlessAlias { name: Name },

    // Types as written
    /// The members of a union cannot be told apart.
    UnionUnclear { first: Type, second: Type },
    /// Elements and entries are not optional.
    OptionalElement { ty: Type },
    /// A condition that the type cannot have.
    BadRefinement { ty: Type, why: BadRefinement },
    /// No regular expression.
    BadPattern { reason: Arc<str> },
    /// `[T by k]` without such a field.
    BadKey { element: Type, name: Name },
    /// `...` of what is no record type.
    SpreadType { ty: Type },
    /// A field is declared twice.
    FieldTwice { name: Name },
    /// A map's key is no text.
    MapKey { ty: Type },
    /// A parameter is named twice.
    ParameterTwice { name: Name },

    // Values
    /// A value does not go where a type is expected.
    Misfit(Misfit),
    /// A condition that is no `Bool`.
    Condition { found: Type },
    /// An operator's operands.
    Operands {
        /// Which.
        operator: BinaryOperator,
        /// Of the left side.
        left: Type,
        /// Of the right side.
        right: Type,
        /// What is no text, beside one.
        odd: Option<ExpressionId>,
    },
    /// `-` of what is no number, `!` of what is no `Bool`.
    Operand { negate: bool, found: Type },
    /// Two that are never equal.
    NeverEqual { left: Type, right: Type },
    /// Something is done with a secret that nothing but its place may do.
    SecretUsed { use_: SecretUse, expression: ExpressionId },
    /// Something that may be `null` is used.
    MayBeNull { expression: ExpressionId, ty: Type, condition: Option<Arc<str>> },
    /// A unit literal where nothing says what it is.
    BareUnit { text: Arc<str> },
    /// A unit literal beside an operand that has no units.
    UnitBeside { unit: ExpressionId, other: Type },
    /// A unit literal where something else is expected.
    UnitMisfit { text: Arc<str>, expected: Type },
    /// A record has no such field.
    UnknownField { ty: Type, name: Name },
    /// A record literal lacks fields, each with its path.
    MissingFields {
        /// The record.
        ty: Type,
        /// From it to what is missing.
        paths: Vec<Vec<Name>>,
        /// All of it is left open by defaults.
        through_default: bool,
    },
    /// A name behind a dot that its base does not have.
    UnknownMethod { ty: Type, name: Name },
    /// A field that only some members of a union have.
    FieldOfSome { ty: Type, name: Name, tag: Option<Name>, literals: Vec<Literal>, expression: ExpressionId },
    /// `Any` is not looked into.
    Opaque { found: Type },
    /// A path below something without fields.
    PathBelow { ty: Type, of: Name, name: Name },
    /// A record literal where something else is expected.
    RecordLiteral { expected: Type },
    /// A map literal where a record is expected.
    MapLiteral { expected: Type },
    /// A list literal where something else is expected.
    ListLiteral { expected: Type },
    /// The member of a union that is meant is not known.
    NoTag { ty: Type, tag: Name },
    /// The tag is not one literal.
    UnclearTag { ty: Type, tag: Name },
    /// A path is set twice.
    SetTwice { name: Name },
    /// A path below one that is set to a value.
    SetBelow { name: Name },
    /// Two spreads, or a spread and a field, set a field.
    SpreadTwice { name: Name },
    /// What is spread here cannot be.
    BadSpread { found: Type, into_list: bool },
    /// A layer is not spread.
    SpreadLayer,
    /// A spread brings a field that the record does not have.
    SpreadField { ty: Type, name: Name },
    /// `null` for something that cannot be taken away.
    NullHere { name: Option<Name> },
    /// A key of a keyed element that a layer has to say.
    KeyMissing { name: Name },
    /// `xs["k"]` on the left of a list without keys, or outside of a layer.
    NoElements { ty: Type },
    /// Another number of keys than the list has.
    KeyCount { ty: Type, wanted: usize },
    /// A key that is no text.
    KeyType { found: Type },
    /// An element of the wrong sort in braces or brackets.
    Element { in_list: bool },
    /// `...` alone stands twice in a list.
    BelowTwice,
    /// `...`, `replace` outside of a layer.
    OutsideLayer { replace: bool },
    /// Branches, elements, arms or entries of different types.
    NoCommonType { of: Joined, types: Vec<Type> },
    /// A type is too large to be written out.
    TooLarge,
    /// A list holds no nulls.
    NullElement { ty: Type },
    /// What an interpolation cannot print.
    NotPrintable { found: Type },
    /// `with` on what has no layers.
    NoLayers { found: Type },
    /// `as` that does not lead there.
    BadAs { found: Type, wanted: Type, misfit: Option<Misfit> },
    /// A key of a list that has none.
    NotKeyed { found: Type },
    /// No index.
    NotIndexable { found: Type },
    /// `for` over what has no elements.
    NotIterable { found: Type },
    /// A pattern that the subject never is.
    PatternMisfit { pattern: Literal, subject: Option<Type> },
    /// Something is left out.
    NotExhaustive { left: Vec<Type>, never: Vec<Literal> },
    /// An arm that is never chosen.
    UnreachableArm,
    /// A function literal that is no argument of a method.
    MisplacedLambda,
    /// A method wants a function literal.
    LambdaWanted { method: Name, parameters: usize },
    /// A function literal of another number of parameters.
    LambdaArity { wanted: usize },
    /// Not a function.
    NotAFunction,
    /// A method without arguments is written without parentheses.
    NoParentheses { name: Name },
    /// A method wants arguments.
    WantsArguments { name: Name },
    /// Too many arguments.
    TooManyArguments { callee: Name, wanted: usize },
    /// No such parameter.
    UnknownParameter { callee: Name, name: Name, parameters: Vec<Name> },
    /// An argument is given twice.
    ArgumentTwice { name: Name },
    /// An argument without name behind one with.
    UnnamedArgument,
    /// Arguments are missing.
    MissingArguments { callee: Name, names: Vec<Name> },
    /// `secret.literal("")`
    EmptySecret,

    // Items
    /// `apiVersion` or `kind` of a resource says something else than the type.
    ResourceSays { name: Name, is: Arc<str> },
    /// A resource without a name.
    NoName,
    /// A namespace for what has none.
    NoNamespace { kind: Arc<str> },
    /// A patch of what tells objects apart.
    PatchIdentity { path: Arc<str> },
    /// `patch *` of anything but metadata.
    PatchAll { name: Name },

    // Advice
    /// A name that does not begin as names of its kind do.
    Convention { name: Name, is_type: bool },
    /// An open record takes a field that is spelt nearly like a declared one.
    NearlySpelt { name: Name, declared: Name },
}

/// What stands where a common type is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    Branches,
    Arms,
    Elements,
    Entries,
    Settings,
    Lists,
    Sides,
}

/// Why a condition behind a type does not stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRefinement {
    /// The type has neither size nor length.
    NoRange,
    /// Only texts match patterns.
    NoPattern,
    /// The ends are of another type.
    Ends,
    /// The lower end is above the upper one.
    Empty,
}

/// What is done with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretUse {
    Compared,
    Measured,
    Matched,
    Key,
    Condition,
}
