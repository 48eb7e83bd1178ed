//! Which functions there are, for which types.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::types::Type;

/// A function for arguments of certain types. The receiver of a member is the first one.
#[derive(Debug)]
pub(super) struct Overload {
    pub(super) is_member: bool,
    pub(super) arguments: Vec<Type<'static>>,
    pub(super) result: Type<'static>,
}

/// As many type parameters as an overload may have.
pub(super) const PARAMETERS: usize = 2;

/// The overloads of a function.
pub(super) fn overloads(name: &str) -> &'static [Overload] {
    TABLE.get(name).map_or(&[], Vec::as_slice)
}

/// Whether a function with this whole name is called without a receiver.
pub(super) fn is_global(name: &str) -> bool {
    overloads(name).iter().any(|overload| !overload.is_member)
}

/// The type that a name stands for in an expression.
pub(super) fn type_named(name: &str) -> Option<Type<'static>> {
    Some(match name {
        "google.protobuf.Timestamp" => Type::Timestamp,
        "google.protobuf.Duration" => Type::Duration,
        "null_type" => Type::Null,
        "optional_type" => Type::optional(Type::Dyn),
        "list" => Type::list(Type::Dyn),
        "map" => Type::map(Type::Dyn, Type::Dyn),
        "type" => Type::of_type(Type::Dyn),
        "bool" | "int" | "uint" | "double" | "string" | "bytes" | "dyn" => read_type(name)?,
        _ => {
            let opaque = OPAQUE.iter().find(|(_, full)| *full == name)?;
            Type::Opaque(opaque.1)
        }
    })
}

/// The types of libraries: as the table names them, and as expressions do.
const OPAQUE: [(&str, &str); 11] = [
    ("quantity", "kubernetes.Quantity"),
    ("url", "kubernetes.URL"),
    ("ip", "net.IP"),
    ("cidr", "net.CIDR"),
    ("format", "kubernetes.NamedFormat"),
    ("semver", "kubernetes.Semver"),
    ("authorizer", "kubernetes.authorization.Authorizer"),
    ("pathcheck", "kubernetes.authorization.PathCheck"),
    ("groupcheck", "kubernetes.authorization.GroupCheck"),
    ("resourcecheck", "kubernetes.authorization.ResourceCheck"),
    ("decision", "kubernetes.authorization.Decision"),
];

/// What can be compared with its like.
const COMPARABLE: [&str; 8] = [
    "int",
    "uint",
    "double",
    "bool",
    "duration",
    "timestamp",
    "string",
    "bytes",
];

const NUMERIC: [&str; 3] = ["int", "uint", "double"];

/// A line for each overload: name (with a dot: of a receiver), arguments, `->`, result. `$c` is each of what can
/// be compared, `$n` each numeric type, `$s` each that can be summed up; capital letters are any type.
const LINES: &str = "
!_ bool -> bool
-_ int -> int
-_ double -> double
_==_ A A -> bool
_!=_ A A -> bool
_+_ $n $n -> $n
_+_ string string -> string
_+_ bytes bytes -> bytes
_+_ list(A) list(A) -> list(A)
_+_ duration duration -> duration
_+_ duration timestamp -> timestamp
_+_ timestamp duration -> timestamp
_-_ $n $n -> $n
_-_ duration duration -> duration
_-_ timestamp duration -> timestamp
_-_ timestamp timestamp -> duration
_*_ $n $n -> $n
_/_ $n $n -> $n
_%_ int int -> int
_%_ uint uint -> uint
_[_] list(A) int -> A
_[_] map(A,B) A -> B
_[_] optional(list(A)) int -> optional(A)
_[_] optional(map(A,B)) A -> optional(B)
_[?_] list(A) int -> optional(A)
_[?_] map(A,B) A -> optional(B)
_[?_] optional(list(A)) int -> optional(A)
_[?_] optional(map(A,B)) A -> optional(B)
@in A list(A) -> bool
@in A map(A,B) -> bool
size string -> int
size bytes -> int
size list(A) -> int
size map(A,B) -> int
.size string -> int
.size bytes -> int
.size list(A) -> int
.size map(A,B) -> int
type A -> type(A)
dyn A -> dyn
bool bool -> bool
bool string -> bool
bytes bytes -> bytes
bytes string -> bytes
double double -> double
double int -> double
double uint -> double
double string -> double
duration duration -> duration
duration string -> duration
int int -> int
int uint -> int
int double -> int
int string -> int
int timestamp -> int
int duration -> int
uint uint -> uint
uint int -> uint
uint double -> uint
uint string -> uint
string string -> string
string bool -> string
string int -> string
string uint -> string
string double -> string
string bytes -> string
string timestamp -> string
string duration -> string
timestamp timestamp -> timestamp
timestamp int -> timestamp
timestamp string -> timestamp
matches string string -> bool
.matches string string -> bool
.contains string string -> bool
.startsWith string string -> bool
.endsWith string string -> bool
.getFullYear timestamp -> int
.getFullYear timestamp string -> int
.getMonth timestamp -> int
.getMonth timestamp string -> int
.getDayOfYear timestamp -> int
.getDayOfYear timestamp string -> int
.getDayOfMonth timestamp -> int
.getDayOfMonth timestamp string -> int
.getDate timestamp -> int
.getDate timestamp string -> int
.getDayOfWeek timestamp -> int
.getDayOfWeek timestamp string -> int
.getHours timestamp -> int
.getHours timestamp string -> int
.getHours duration -> int
.getMinutes timestamp -> int
.getMinutes timestamp string -> int
.getMinutes duration -> int
.getSeconds timestamp -> int
.getSeconds timestamp string -> int
.getSeconds duration -> int
.getMilliseconds timestamp -> int
.getMilliseconds timestamp string -> int
.getMilliseconds duration -> int
optional.of A -> optional(A)
optional.ofNonZeroValue A -> optional(A)
optional.none -> optional(A)
optional.unwrap list(optional(A)) -> list(A)
.unwrapOpt list(optional(A)) -> list(A)
.value optional(A) -> A
.hasValue optional(A) -> bool
.or optional(A) optional(A) -> optional(A)
.orValue optional(A) A -> A
.first list(A) -> optional(A)
.last list(A) -> optional(A)
.charAt string int -> string
.indexOf string string -> int
.indexOf string string int -> int
.lastIndexOf string string -> int
.lastIndexOf string string int -> int
.lowerAscii string -> string
.upperAscii string -> string
.replace string string string -> string
.replace string string string int -> string
.split string string -> list(string)
.split string string int -> list(string)
.substring string int -> string
.substring string int int -> string
.trim string -> string
.format string list(dyn) -> string
strings.quote string -> string
.join list(string) -> string
.join list(string) string -> string
.isSorted list($c) -> bool
.sum list($s) -> $s
.min list($c) -> $c
.max list($c) -> $c
.indexOf list(A) A -> int
.lastIndexOf list(A) A -> int
.slice list(A) int int -> list(A)
.flatten list(list(A)) -> list(A)
.flatten list(dyn) int -> list(dyn)
.sort list($c) -> list($c)
lists.range int -> list(int)
.reverse list(A) -> list(A)
.distinct list(A) -> list(A)
sets.contains list(A) list(A) -> bool
sets.equivalent list(A) list(A) -> bool
sets.intersects list(A) list(A) -> bool
.find string string -> string
.findAll string string -> list(string)
.findAll string string int -> list(string)
url string -> url
isURL string -> bool
.getScheme url -> string
.getHost url -> string
.getHostname url -> string
.getPort url -> string
.getEscapedPath url -> string
.getQuery url -> map(string,list(string))
quantity string -> quantity
isQuantity string -> bool
sign quantity -> int
.isGreaterThan quantity quantity -> bool
.isLessThan quantity quantity -> bool
.compareTo quantity quantity -> int
.asApproximateFloat quantity -> double
.asInteger quantity -> int
.isInteger quantity -> bool
.add quantity quantity -> quantity
.add quantity int -> quantity
.sub quantity quantity -> quantity
.sub quantity int -> quantity
ip string -> ip
isIP string -> bool
ip.isCanonical string -> bool
string ip -> string
.family ip -> int
.isUnspecified ip -> bool
.isLoopback ip -> bool
.isLinkLocalMulticast ip -> bool
.isLinkLocalUnicast ip -> bool
.isGlobalUnicast ip -> bool
cidr string -> cidr
isCIDR string -> bool
string cidr -> string
.containsIP cidr string -> bool
.containsIP cidr ip -> bool
.containsCIDR cidr string -> bool
.containsCIDR cidr cidr -> bool
.ip cidr -> ip
.prefixLength cidr -> int
.masked cidr -> cidr
format.named string -> optional(format)
format.dns1123Label -> format
format.dns1123Subdomain -> format
format.dns1035Label -> format
format.qualifiedName -> format
format.dns1123LabelPrefix -> format
format.dns1123SubdomainPrefix -> format
format.dns1035LabelPrefix -> format
format.labelValue -> format
format.uri -> format
format.uuid -> format
format.byte -> format
format.date -> format
format.datetime -> format
.validate format string -> optional(list(string))
semver string -> semver
semver string bool -> semver
isSemver string -> bool
isSemver string bool -> bool
.isGreaterThan semver semver -> bool
.isLessThan semver semver -> bool
.compareTo semver semver -> int
.major semver -> int
.minor semver -> int
.patch semver -> int
.path authorizer string -> pathcheck
.group authorizer string -> groupcheck
.serviceAccount authorizer string string -> authorizer
.resource groupcheck string -> resourcecheck
.subresource resourcecheck string -> resourcecheck
.namespace resourcecheck string -> resourcecheck
.name resourcecheck string -> resourcecheck
.fieldSelector resourcecheck string -> resourcecheck
.labelSelector resourcecheck string -> resourcecheck
.check pathcheck string -> decision
.check resourcecheck string -> decision
.errored decision -> bool
.error decision -> string
.allowed decision -> bool
.reason decision -> string
jsonpatch.escapeKey string -> string
";

static TABLE: LazyLock<HashMap<String, Vec<Overload>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Overload>> = HashMap::new();
    for line in LINES.lines().filter(|line| !line.is_empty()) {
        for line in expand(line) {
            add(&mut table, &line);
        }
    }
    for operator in ["_<_", "_<=_", "_>_", "_>=_"] {
        for left in COMPARABLE {
            add(&mut table, &format!("{operator} {left} {left} -> bool"));
        }
        for left in NUMERIC {
            for right in NUMERIC.iter().filter(|right| **right != left) {
                add(&mut table, &format!("{operator} {left} {right} -> bool"));
            }
        }
    }
    table
});

fn expand(line: &str) -> Vec<String> {
    let kinds: [(&str, &[&str]); 3] = [
        ("$c", &COMPARABLE),
        ("$n", &NUMERIC),
        ("$s", &["int", "uint", "double", "duration"]),
    ];
    for (sign, types) in kinds {
        if line.contains(sign) {
            return types.iter().map(|it| line.replace(sign, it)).collect();
        }
    }
    vec![line.to_owned()]
}

fn add(table: &mut HashMap<String, Vec<Overload>>, line: &str) {
    let Some((call, result)) = line.split_once(" -> ") else {
        return;
    };
    let mut words = call.split(' ');
    let name = words.next().unwrap_or_default();
    let (name, is_member) = match name.strip_prefix('.') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let arguments: Option<Vec<_>> = words.map(read_type).collect();
    let (Some(arguments), Some(result)) = (arguments, read_type(result)) else {
        return;
    };
    table.entry(name.to_owned()).or_default().push(Overload {
        is_member,
        arguments,
        result,
    });
}

/// A type as the table writes it; `None` for what is none.
fn read_type(text: &str) -> Option<Type<'static>> {
    if let Some((name, inner)) = text.strip_suffix(')').and_then(|it| it.split_once('(')) {
        return Some(match name {
            "list" => Type::list(read_type(inner)?),
            "optional" => Type::optional(read_type(inner)?),
            "type" => Type::of_type(read_type(inner)?),
            "map" => {
                let (key, value) = inner.split_once(',')?;
                Type::map(read_type(key)?, read_type(value)?)
            }
            _ => return None,
        });
    }
    Some(match text {
        "A" => Type::Parameter(0),
        "B" => Type::Parameter(1),
        "dyn" => Type::Dyn,
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "duration" => Type::Duration,
        "timestamp" => Type::Timestamp,
        _ => Type::Opaque(OPAQUE.iter().find(|(short, _)| *short == text)?.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in LINES.lines().filter(|line| !line.is_empty()) {
            for line in expand(line) {
                let mut table = HashMap::new();
                add(&mut table, &line);
                assert_eq!(table.len(), 1, "{line}");
            }
        }
    }
}
