//! The one table of codes. What a message means is looked up here by `deployc explain`, and a code never changes its meaning.
//!
//! `01xx` text, `02xx` names and imports, `03xx` types, `04xx` evaluation, `05xx` resources, `06xx` secrets, `09xx` files and faults
//! of the compiler itself. Within a hundred numbers are given in order; a number that was retired is not given again.

use std::fmt;

/// Whether a message fails the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

impl Severity {
    /// As it is written in front of a message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The code of a message, written `DPL0301`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

/// What the table says of one code.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// The name of its constant.
    pub name: &'static str,
    /// The severity that it has where nothing else is asked for.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it means and how one gets rid of it.
    pub explanation: &'static str,
}

impl Code {
    /// A code by its number, for rooms that do not know this one.
    #[must_use]
    pub const fn numbered(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// What the table says.
    #[must_use]
    pub fn entry(self) -> Option<&'static Entry> {
        TABLE.binary_search_by_key(&self, |entry| entry.code).ok().and_then(|at| TABLE.get(at))
    }

    /// The severity that it has where nothing else is asked for.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().map_or(Severity::Error, |entry| entry.severity)
    }

    /// Reads `DPL0301`, `dpl0301`, `0301` or `301`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let has_prefix = text.get(..3).is_some_and(|prefix| prefix.eq_ignore_ascii_case("DPL"));
        let digits = if has_prefix { text.get(3..)? } else { text };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let code = Self(digits.parse().ok()?);
        code.entry().map(|entry| entry.code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DPL{:04}", self.0)
    }
}
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $title:literal $explanation:literal)*) => {
        $(#[doc = $title] pub const $name: Code = Code($number);)*

        /// Every code, in order.
        pub static TABLE: &[Entry] = &[
            $(Entry {
                code: Code($number),
                name: stringify!($name),
                severity: Severity::$severity,
                title: $title,
                explanation: $explanation,
            }),*
        ];
    };
}

// Retired: 0216, 0329.
codes! {
    101 SYNTAX Error "This is not what the grammar has here."
        "The text does not continue in a way that DPL has. The message names what could stand here. What follows is read on as if it were right, so each message is a mistake of its own."
    102 UNCLOSED Error "A bracket, brace, parenthesis or text is never closed."
        "Something was opened and the file, or the next item, began before it was closed. The label shows where it was opened. A plain text ends on its line; use `\"\"\"` for more lines."
    103 BAD_ESCAPE Error "This escape does not exist."
        "A text knows `\\n`, `\\t`, `\\\"`, `\\\\`, `\\$` and `\\u{…}`. To write a backslash as it stands, double it, or write a raw text: `r\"…\"`."
    104 LEADING_ZERO Error "A number does not begin with a zero."
        "In YAML `0644` is octal to some readers and decimal to others. Write `0o644` for an octal number, or leave the zero out. A text with leading zeros is quoted."
    105 NUMBER_RANGE Error "The number does not fit."
        "An `Int` has 64 bits, from -9223372036854775808 to 9223372036854775807, and a `Float` is a finite double. A longer number is probably an identifier: quote it."
    106 RESERVED_WORD Error "A reserved word is used as a name."
        "`if then else match for in when let fn with as true false null replace` cannot be names of definitions. As a field such a word may stand before `:` or `.`, and after a `.`."
    107 BAD_INTERPOLATION Error "What stands in `${…}` is no expression."
        "An interpolation holds one expression, without a line end and without a comment. For a literal `${` write `\\${`, or use a raw text."
    108 TOO_DEEP Error "The nesting is too deep."
        "Brackets, braces and operators nest within a limit that no program written by a person meets. Split the expression into `let`s."
    109 TOO_LONG_CHAIN Error "The chain of operators is too long."
        "The terms joined by one run of operators are limited. Split the expression into `let`s, or use a list and `.join` or `.sum`."
    110 FOREIGN_SYNTAX Error "This is written as in another language."
        "YAML's `- item`, `#` comments and bare words, and templates in `{{ }}`, are no DPL. The help shows how the same is written here."
    111 STRANGE_CHARACTER Error "The character has no meaning here."
        "A character that DPL does not know stands outside of texts and comments: often a curved quote or an invisible space that came with a copied text. Type it again."
    112 CHAINED_COMPARISON Error "Comparisons are not chained."
        "`a < b < c` is read differently by different people. Write `a < b && b < c`."
    113 MISPLACED_ELEMENT Error "This element does not stand in such a body."
        "A record is made of fields, a list of values. In braces `name: value` or a spread stands, in brackets a value or a spread."
    114 MISPLACED_ITEM Error "This does not stand at the top of a file."
        "A file is made of items: `import`, `input`, `let`, `type`, `fn`, `check`, `require`, `resource`, `part`, `deploy`, `patch`, `external` and `kubernetes`."
    115 MISSING_SEPARATOR Error "A comma or a line end is missing."
        "Fields, elements, arguments and items are told apart by a comma or a line end. Two on one line need a comma between them."
    116 BAD_ATTRIBUTE Error "The attribute is not known, or not written so."
        "`@kind`, `@retainKeys`, `@since`, `@until` and `@base64` stand before a type or a field of a type, with the arguments that the message names."
    117 DOC_COMMENT_ADRIFT Warning "The documentation comment documents nothing."
        "`///` documents the declaration or field that follows, and `//!` the file, at its top. Write `//` for any other comment."

    201 UNKNOWN_NAME Error "The name is not known here."
        "No definition, parameter or local of this name can be seen here. Fields of a literal are no names: what stands inside means what it means outside."
    202 UNKNOWN_TYPE Error "The type is not known here."
        "No type of this name is defined in the file or imported. API types are imported from their module: `import k8s.core.v1 { Service }`."
    203 DUPLICATE_DEFINITION Error "The name is defined twice."
        "Imports, inputs, lets, functions, resources, parts and named deploys of a file share one namespace, and types another. Rename one of the two."
    204 UNKNOWN_MODULE Error "There is no such module."
        "A dotted name is looked up among the dependencies in `deployc.toml`, then in the standard library. A path is relative to the file that names it."
    205 UNKNOWN_EXPORT Error "The module has nothing of this name."
        "The names in braces are definitions and types of the module, and `m.name` is one of its static definitions."
    206 IMPORT_CYCLE Error "Modules import each other in a circle."
        "The chain shows who imports whom. Move what both need into a third file."
    207 PRIVATE_NAME Error "The name is private to its file."
        "A definition whose name begins with `_` is seen in its own file only. Rename it there if others should use it."
    208 OUTSIDE_PROJECT Error "The path leads out of the project."
        "A file names other files inside its project only: the nearest folder above with a `deployc.toml`, else the working directory. What lies elsewhere is a dependency."
    209 BUILTIN_REDEFINED Error "A built-in cannot be defined again."
        "Names like `release`, `secret` and `range` mean the same in every file. Choose another name."
    210 DEFINITION_CIRCLE Error "Definitions depend on each other in a circle."
        "Nothing in the circle could be evaluated first. The chain shows who names whom; one of the references has to go."
    211 RECURSION Error "A function calls itself."
        "Functions are not recursive, direct or through others: so every build ends. Lists and maps have methods for what loops do."
    212 TYPE_CIRCLE Error "The type contains itself."
        "A type may name itself only under a list, a map or `?`: otherwise no value of it could be written."
    213 LATER_NAME Error "What is defined later is not known yet."
        "The default of an input sees the inputs before it, the default of a parameter the parameters before it, and the default of a field the fields before it. Change the order."
    214 NOT_STATIC Error "Only static names may be used here."
        "Static are imports, and lets and functions that read no input, part, resource or `release`. Types, and what others import, are built of these alone."
    215 UNKNOWN_KIND Error "The kind is not known."
        "After `patch` and `external` stands a kind of the Kubernetes API or of a known custom resource. For your own resources run `deployc import crd`."
    217 WRONG_ROLE Error "The name stands for something else."
        "A module, a type, a function, a kind and a value each have their places. The message says what the name stands for."
    218 IMPORT_NEEDS_NAME Error "The import needs a name."
        "A file is known by its stem. One that is no name, like `my-base.dpl`, is imported with `as`."

    301 TYPE_MISMATCH Error "The value has another type."
        "What stands here is of one type, and what is expected here of another. Nothing is converted by itself, except for an `Int` where a `Float` is expected."
    302 UNKNOWN_FIELD Error "The record has no such field."
        "A record has the fields that its type declares and no other. The message lists near ones."
    303 MISSING_FIELD Error "A required field is not given."
        "Every field that has neither a `?` nor a default must be set. All that are missing are reported together."
    304 REFUTED Error "The value does not satisfy what its type asks."
        "The type has a range, a length, a pattern or a condition, and the value is known not to satisfy it."
    305 OPTIONAL_VALUE Error "The value may be absent."
        "An optional value is narrowed before it is used: `??` gives another value, `?.` reads a field if there is one, `if x != null` asks."
    306 BARE_UNIT Error "Nothing here says what the unit means."
        "`30s` or `250m` is a `Quantity`, a `Duration` or a percentage, by the type expected. Annotate the type, or write `quantity(\"…\")` or `duration(\"…\")`; a text is quoted."
    307 NOT_EXHAUSTIVE Error "The match leaves values out."
        "Every value that the type admits needs an arm. Add the missing ones, or `_`."
    308 UNREACHABLE_ARM Warning "The arm is never chosen."
        "The arms before it take every value that it could take, or the type does not admit its pattern."
    309 UNION_UNCLEAR Error "The members of the union cannot be told apart."
        "A union is told apart by one look: by the kind of value, a literal, or one required field whose types are literals."
    310 PATH_SET_TWICE Error "The path is set twice."
        "In one body each path is set at most once, also through nested records and dotted paths. To override, put a layer over it: `a with { … }`."
    311 ANNOTATION_NEEDED Error "The type cannot be found out."
        "Nothing says what type this has. Annotate it: `let name: Type = …`."
    312 NOT_A_FUNCTION Error "This cannot be called."
        "Only functions and built-in methods are called. A field or method without arguments is written without parentheses."
    313 WRONG_ARGUMENTS Error "The arguments do not fit the parameters."
        "Positional arguments come first, then named ones; each parameter is given once, and only an optional one may be left out."
    314 BAD_OPERANDS Error "The operator does not work on these."
        "`+` adds numbers, quantities and durations and joins texts and lists; `==` compares what may be equal; `&&`, `||` and `!` work on `Bool`."
    315 NOT_INDEXABLE Error "This has no elements to index."
        "A keyed list is indexed by its key, a map by its key, a list by its position."
    316 NOT_ITERABLE Error "This cannot be looped over."
        "`for` goes over lists and maps."
    317 UNKNOWN_METHOD Error "There is no such method."
        "The built-in methods are a closed list, each for some types. The message lists near ones."
    318 OPTIONAL_ELEMENT Error "Elements and entries are not optional."
        "`[T?]` and `[K: T?]` are no types: an element that is absent is not there. Leave out the `?`, and filter."
    319 BAD_REFINEMENT Error "The type cannot be refined so."
        "A range has its lower end first and fits numbers, quantities and durations, a length fits texts, lists and maps, and a pattern texts."
    320 BAD_PATTERN Error "The regular expression is not valid."
        "Patterns are regular expressions that match in linear time: without back-references and without look-around."
    321 OPAQUE_DATA Error "Nothing is known of data of type `Any`."
        "`Any` has no fields, operators, loops or spread. Give it where a type is expected, or annotate it: then it is checked and can be used."
    322 NO_LAYERS Error "No layer can be put over this."
        "`with` works on records, maps, keyed lists and layers. An optional value is narrowed first."
    323 BAD_CONVERSION Error "`as` does not lead there."
        "`e as T` takes those fields of a wider record that `T` has. It changes no value, and adds none."
    324 BAD_SPREAD Error "This cannot be spread here."
        "A record or map is spread into a record or map, a list into a list. Layers go to `with`."
    325 NO_LAYER_HERE Error "This is said in layers only."
        "`replace`, `...` alone and `null` for a field that a lower layer gave speak about what lies below. Here nothing does."
    326 NULL_HERE Error "`null` does not stand here."
        "Only an optional field, a map entry or a keyed element can be absent. What is required cannot be taken away."
    327 BAD_KEY Error "The list cannot be keyed so."
        "The keys of `[T by k]` are fields of the record `T`, of a type that texts, numbers or literals have."
    328 NEARLY_SPELT Warning "The field is spelt nearly like a declared one."
        "The record is open and takes other fields too, so this one is accepted. It is probably a misspelling."
    330 NOT_AMONG Error "The value is not one of those that the type lists."
        "The type is a list of literals. A `String` that is only known on evaluation never fits it; `match` makes one."
    331 MALFORMED Error "The text has not the form that the type asks."
        "A `Quantity` is a number with a suffix like `m`, `Mi` or `G`, a `Duration` a run of numbers with `h`, `m`, `s`, `ms`, and a percentage digits with `%`."
    332 MISPLACED_LAMBDA Error "A function literal stands only as an argument of a method."
        "`x => e` is no value: it is an argument of `map`, `filter` and their like. Define an `fn` for anything else."
    333 NOT_SURE Error "It is not known that the field is there."
        "The field is there only while a condition holds, and here it is not known to. Ask the same condition around it."
    334 CONVENTION Warning "The name is not written as names of its kind are."
        "Fields, inputs, lets and functions are `camelCase`, types and kinds `PascalCase`."

    401 MISSING_INPUT Error "An input is not given."
        "`build` needs every input that has no default: set it in the deploy, in a file of values, or with `--set`. All that are missing are reported together."
    402 CHECK_FAILED Error "A check of the module fails."
        "The module states a condition between its inputs, and the values given do not satisfy it. The labels show where they were written."
    403 CHECK_ADVISES Warning "A check of the module gives advice."
        "The module advises against these values. The build goes on."
    404 REFINEMENT_FAILED Error "The value does not satisfy what is asked of it."
        "The value became known on evaluation, and is outside of the range, length, pattern or condition of the type where it is used."
    405 REQUIREMENT_FAILED Error "What is required while a condition holds is not given."
        "The condition of a `required when` or `require` holds, so the field must be set, and a text, list or map must not be empty."
    406 KEY_ABSENT Error "There is no element of this key."
        "The map or keyed list has no such key. The message lists those that are there; `.get(k)` gives `null` instead."
    407 POSITION_ABSENT Error "There is no element at this position."
        "Positions count from 0 and end before the length. `.at(i)`, `.first` and `.last` give `null` instead."
    408 DIVISION_BY_ZERO Error "Division by zero."
        "The right side of `/` or `%` is zero. Ask before dividing."
    409 OVERFLOW Error "The result does not fit."
        "An `Int` has 64 bits, and a `Float` is finite. The operation leads out of these."
    410 SET_TWICE Error "Two elements set the same path."
        "Elements under conditions, loops or with computed keys met at one path. Both places are shown; at most one may set it."
    411 DUPLICATE_KEY Error "Two elements have the same key."
        "The list is told apart by keys, so each may occur once. To change an element put a layer over the list."
    412 STEP_BUDGET Error "The evaluation takes too many steps."
        "A definition has a budget of steps, so that every build ends. It is far above what a deployment needs: look for a loop within a loop."
    413 SIZE_BUDGET Error "The value grows too large."
        "A value has a budget of size, counted as if nothing were shared. Look for a text or list that doubles."
    414 DEPTH_BUDGET Error "The evaluation nests too deep."
        "Calls, parts and values nest within a limit. Look for a chain of definitions that grows with the data."
    415 RESOURCE_BUDGET Error "There are too many resources."
        "A build makes resources within a limit. Look for a loop over more than was meant."
    416 DATA_MISFIT Error "The data does not fit what is expected here."
        "A value of a data file or of `--set` is read by the type of the place it is given to. The message names the path in the file."
    417 UNKNOWN_SETTING Error "No file has the input that is set."
        "`--set name=value` goes to each file that has the input, and at least one must have it."
    418 DATA_SYNTAX Error "The data file cannot be read."
        "The file is not well-formed YAML, JSON or TOML."
    419 INCOMPLETE Error "A record is not complete."
        "After all layers were put together, required fields are still missing. Each is named by its path."
    420 UNUSED_RELEASE Error "Nothing in the file belongs to the release that is given."
        "`--name` and `--namespace` are the release of what a file makes itself. Its deploys have releases of their own."

    501 DUPLICATE_RESOURCE Error "Two resources have the same kind, namespace and name."
        "The later would replace the earlier in the cluster. Give one another name or namespace."
    502 DUPLICATE_RELEASE Error "Two releases have the same name in one namespace."
        "A release is known by its name and namespace. Give one of the deploys another."
    503 CLUSTER_SCOPED Error "The kind lives outside of namespaces."
        "A cluster-scoped resource has no `metadata.namespace`. Leave it out."
    504 NAMESPACE_MISSING Error "The namespace is not known."
        "The file has no release, so its namespaced resources write their namespace: `metadata.namespace`, or `in` after the name."
    505 NAME_MISSING Error "The resource has no name."
        "A resource needs `metadata.name`, or `metadata.generateName`."
    506 WRONG_API Error "`apiVersion` or `kind` is not that of the type."
        "Both come from the kind after the colon, and need not be written."
    507 PATCH_MEETS_NOTHING Error "The patch meets no resource."
        "No resource of this file's deploys has this kind, name and namespace. The message lists near ones."
    508 PATCH_CONFLICT Error "Two patches set the same path."
        "Patches have no order, so no two set one path of one resource. Join them."
    509 PATCH_IDENTITY Error "A patch cannot change what a resource is."
        "`apiVersion`, `kind`, name and namespace are how the resource is known. Change them where it is made."
    510 CLUSTER_UNSUPPORTED Error "The module does not support this version of Kubernetes."
        "The environment's cluster lies outside of the versions that the module states with `kubernetes`."
    511 FIELD_UNSERVED Error "The field does not exist in this version of Kubernetes."
        "The cluster that is built for does not know the field, and would drop it or refuse the resource."
    512 KIND_UNSERVED Error "The kind is not served by this version of Kubernetes."
        "The cluster that is built for has no such version of the kind. The message names the version that it has."
    513 BROKEN_LINK Error "The reference meets nothing."
        "A resource names another, a port, a key or a label that this build does not make. If it lives in the cluster declare it with `external`."
    514 UNDECLARED_EXTERNAL Warning "The reference leads out of this build."
        "What is named was given from outside of the module, and nothing of it is made here. If it lives in the cluster, the help shows the line that says so."
    515 NO_CLUSTER_VERSION Warning "No version of Kubernetes is stated."
        "The newest known version is taken. Write `kubernetes \"1.31\"` in the environment, or give `--kubernetes`."
    516 NO_RELEASE Error "There is no release here."
        "A file that is built has no release of its own, unless `--name` and `--namespace` give one. A module that reads `release` is deployed."
    517 BAD_OBJECT_NAME Error "Kubernetes does not accept this name."
        "Most names are lower-case letters, digits and `-`, and begin and end with a letter or digit; the kind says which form it takes and how long it may be."
    518 BAD_LABEL Error "Kubernetes does not accept this label."
        "A label's name and value are at most 63 letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit."

    601 SECRET_MISPLACED Error "A secret does not go here."
        "A `SecretString` goes only where one is expected: into a Kubernetes Secret, or a module's input of that type. In an environment variable it is read through a Secret; `std.secrets` makes one."
    602 SECRET_OPERATION Error "This cannot be done with a secret."
        "A secret may be put into a text, joined and encoded, and stays a secret. It is not compared, matched, measured or used as a key."
    603 LITERAL_SECRET Warning "The secret is written in the source."
        "Whoever reads the repository reads it. Use `secret.env`, `secret.file`, `secret.existing` or `secret.external`."
    604 SECRET_NOT_GIVEN Error "The variable of a secret is not set."
        "`build` fills secrets from the environment. Set the variable, or build with `--secrets redact`."
    605 SECRET_FILE Error "The file of a secret cannot be read."
        "The path is relative to the file that names it. Create it, or build with `--secrets redact`."
    606 EMPTY_SECRET Error "The secret is empty."
        "A secret is never empty: a variable or file that is empty is almost always a mistake of the pipeline."
    607 SECRET_ELSEWHERE Error "The text of this secret lives in the cluster."
        "Here a text is needed, and `secret.existing` and `secret.external` are not known to the build. Use `secret.env` or `secret.file`, or refer to the Secret."
    608 CHECKSUM_MISUSED Error "A checksum stands as a value only."
        "Only the writer knows the checksum of a secret. It may be a value or stand in a text, and nothing else can be done with it."
    609 NO_SECRET Error "The data has no secret here."
        "A secret is expected. In data it is a text, or `secretEnv`, `secretFile`, `secretKeyRef` or `externalSecret` says where it comes from. What stands there is not shown."

    901 FILE_NOT_FOUND Error "There is no such file."
        "The path leads to nothing. Paths are relative to the file that names them, on the command line to the working directory."
    902 UNREADABLE Error "The file cannot be read."
        "The operating system refused. The message has its words."
    903 NOT_UTF8 Error "The file is not UTF-8."
        "A source is UTF-8 text. Convert it, for example with `iconv -t utf-8`."
    904 TOO_LARGE Error "The file is too large."
        "A source has at most 4 MiB. Large data is split, or is no source."
    905 NUL_BYTE Error "The file holds a NUL byte."
        "A source is text. The file is probably something else, or UTF-16: convert it."
    906 NOT_A_FILE Error "The path is not a file."
        "A folder, a pipe or a device is no source. `deployc check` takes folders."
    907 WRITE_FAILED Error "The output cannot be written."
        "The operating system refused. What was there before is unchanged."
    908 PROJECT_FILE Error "`deployc.toml` is not valid."
        "The message names the place and what is known there."
    999 INTERNAL Error "The compiler met a fault of its own."
        "This is a mistake of the compiler, not of the sources. Please report it with the message and, if you can, the file that causes it."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_names_are_told_apart() {
        assert!(TABLE.windows(2).all(|pair| pair[0].code < pair[1].code), "the table is searched by number");
        let mut names: Vec<_> = TABLE.iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
    }

    #[test]
    fn every_entry_speaks_in_sentences() {
        for entry in TABLE {
            for text in [entry.title, entry.explanation] {
                assert!(text.ends_with('.') && text == text.trim() && !text.contains("  "), "{}", entry.name);
            }
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in ["DPL0301", "dpl0301", "0301", "301"] {
            assert_eq!(Code::parse(text), Some(TYPE_MISMATCH), "{text}");
        }
        for text in ["", "DPL", "DPL0000", "+301", "DPLé", "99999999"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
        assert_eq!(TYPE_MISMATCH.to_string(), "DPL0301");
    }
}
