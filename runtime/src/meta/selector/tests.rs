use super::*;

fn selector(text: &str) -> Selector {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A text, and what Go's `labels.Parse` prints of it (`==` as `=`).
#[rustfmt::skip]
const READ_BY_GO: &[(&str, &str)] = &[
    ("", ""),
    ("a", "a"),
    ("!a", "!a"),
    ("a=b", "a=b"),
    ("a==b", "a=b"),
    ("a!=b", "a!=b"),
    ("a in (b)", "a in (b)"),
    ("a in (c,b,a,b)", "a in (a,b,c)"),
    ("a notin (b,c)", "a notin (b,c)"),
    ("a in ()", "a in ()"),
    ("a in (,)", "a in ()"),
    ("a in (b,)", "a in (,b)"),
    ("a in (,b)", "a in (,b)"),
    ("a in (b,,c)", "a in (,b,c)"),
    ("a>1", "a>1"),
    ("a<2", "a<2"),
    ("a=b,c!=d,e in (x,y),!f,g>3", "a=b,c!=d,e in (x,y),!f,g>3"),
    ("b,a", "a,b"),
    ("b=1,a=2,b=0", "a=2,b=1,b=0"),
    (" a = b , c ", "a=b,c"),
    ("a=", "a="),
    ("a!=", "a!="),
    ("a=,b", "a=,b"),
    ("a in(b)", "a in (b)"),
    ("a notin(b)", "a notin (b)"),
    ("in in (in,notin)", "in in (in,notin)"),
    ("in", "in"),
    ("notin", "notin"),
    ("!in", "!in"),
    ("a=in", "a=in"),
    ("a.b/c=d", "a.b/c=d"),
    ("a.b/c", "a.b/c"),
    ("example.com/x in (y)", "example.com/x in (y)"),
    ("! a", "!a"),
    ("\ta\n", "a"),
    ("a=b-c_d.e", "a=b-c_d.e"),
    ("a>0,a<10", "a>0,a<10"),
    ("x in (foo,,baz),y,z notin ()", "x in (,baz,foo),y,z notin ()"),
    ("a in ( b , c )", "a in (b,c)"),
    ("a==", "a="),
    ("a>01", "a>01"),
    ("a=123456789012345678901234567890123456789012345678901234567890123", "a=123456789012345678901234567890123456789012345678901234567890123"),
    ("a_b.c", "a_b.c"),
    ("a  notin  (b)", "a notin (b)"),
    ("exists,!notexists", "exists,!notexists"),
    ("a in (in)", "a in (in)"),
    ("a=b,!c,d", "a=b,!c,d"),
];

#[test]
fn selectors_parse_and_print_as_in_go() {
    for (text, printed) in READ_BY_GO {
        assert_eq!(selector(text).to_string(), *printed, "{text:?}");
        assert_eq!(selector(printed), selector(text), "{text:?}");
    }
}

#[test]
fn what_go_refuses_is_no_selector() {
    for text in [
        "a=b,",
        "a,,b",
        ",a",
        "a b",
        "a=b c",
        "a=b=c",
        "a===b",
        "a=>1",
        "a>=1",
        "a>x",
        "a>",
        "a>-1",
        "a in",
        "a in b",
        "a in (b",
        "a in b)",
        "a in (b c)",
        "a in (b))",
        "(a)",
        "a=(b)",
        "a!",
        "!",
        "!!a",
        "!a=b",
        "!a in (b)",
        "a=-b",
        "a=b-",
        "a=1234567890123456789012345678901234567890123456789012345678901234",
        "1234567890123456789012345678901234567890123456789012345678901234",
        "/a",
        "a/",
        "a/b/c",
        "A/b",
        "-a",
        "a-",
        "é",
        "a=é",
        "a=b/c",
        "a.b./c",
        "a=b;c",
        "a in (b=c)",
        "a in (!b)",
        "a IN (b)",
        "a<1,",
        "a\u{a0}=b",
        "=b",
        "a==b==c",
        "!=a",
        "a=b !c",
        "a exists",
        "a in ((b))",
        "a<>b",
        "a=\"b\"",
    ] {
        assert!(text.parse::<Selector>().is_err(), "{text:?}");
    }
}

#[test]
fn errors_say_where_and_what() {
    for (text, expected) in [
        (
            "a=b,",
            r#""a=b," is not a label selector: expected a label's key at character 5, found the end"#,
        ),
        (
            "a = b c",
            r#""a = b c" is not a label selector: expected "," or the end at character 7, found "c""#,
        ),
        (
            "a IN (b)",
            r#""a IN (b)" is not a label selector: expected an operator, "," or the end at character 3, found "IN""#,
        ),
        (
            "a in b",
            r#""a in b" is not a label selector: expected "(" at character 6, found "b""#,
        ),
        (
            "a=(b)",
            r#""a=(b)" is not a label selector: expected a value at character 3, found "(""#,
        ),
        (
            "a in (b",
            r#""a in (b" is not a label selector: expected "," or ")" at character 8, found the end"#,
        ),
        (
            "a>x",
            r#""a>x" is not a label selector: "x" is not a value for the label "a": it is not a whole number of 64 bits"#,
        ),
        (
            "A/b",
            r#""A/b" is not a label selector: "A/b" is not a label's key: its prefix is not a DNS name of lower-case letters, digits, "-" and ".""#,
        ),
        (
            "a=b/c",
            r#""a=b/c" is not a label selector: "b/c" is not a value for the label "a": it has other characters than letters, digits, "-", "_" and ".""#,
        ),
    ] {
        assert_eq!(text.parse::<Selector>().unwrap_err().to_string(), expected);
    }
}

#[test]
fn selectors_match_as_in_go() {
    let labels: Map<Str> = [
        ("app", "web"),
        ("tier", ""),
        ("n", "10"),
        ("big", "9223372036854775808"),
    ]
    .into();
    for (text, matches) in [
        ("", true),
        ("app", true),
        ("!app", false),
        ("none", false),
        ("!none", true),
        ("app=web", true),
        ("app=db", false),
        ("app!=web", false),
        ("app!=db", true),
        ("none=web", false),
        ("none!=web", true),
        ("tier=", true),
        ("none=", false),
        ("app in (db,web)", true),
        ("app in (db)", false),
        ("app notin (db)", true),
        ("app notin (db,web)", false),
        ("none notin (db)", true),
        ("tier in ()", true),
        ("n>9", true),
        ("n>10", false),
        ("n<11", true),
        ("n<10", false),
        ("none>1", false),
        ("none<1", false),
        ("app>1", false),
        ("big>1", false),
        ("app=web,n>9", true),
        ("app=web,n<9", false),
    ] {
        assert_eq!(selector(text).matches(&labels), matches, "{text}");
    }
}

fn expression(key: &str, operator: &str, values: &[&str]) -> LabelSelectorRequirement {
    LabelSelectorRequirement {
        key: key.into(),
        operator: operator.into(),
        values: values.iter().map(|value| (*value).into()).collect(),
        ..Default::default()
    }
}

#[test]
fn objects_and_selectors_convert() {
    let object = LabelSelector {
        match_labels: [("app", "web")].into(),
        match_expressions: vec![
            expression("tier", "In", &["front", "back"]),
            expression("env", "NotIn", &["test"]),
            expression("a", "Exists", &[]),
            expression("z", "DoesNotExist", &[]),
        ],
        ..Default::default()
    };
    assert_eq!(
        object.to_selector().unwrap().to_string(),
        "a,app=web,env notin (test),tier in (back,front),!z"
    );
    assert!(object.matches(&[("app", "web"), ("tier", "back"), ("a", "")].into()));
    assert!(!object.matches(&[("app", "web"), ("tier", "back")].into()));
    assert!(LabelSelector::default().matches(&Map::new()));

    let object: LabelSelector = "app=web,env!=test,a,!z,app=db".parse().unwrap();
    assert_eq!(object.match_labels, [("app", "web")].into());
    assert_eq!(
        object.match_expressions,
        [
            expression("a", "Exists", &[]),
            expression("app", "In", &["db"]),
            expression("env", "NotIn", &["test"]),
            expression("z", "DoesNotExist", &[]),
        ]
    );
    assert_eq!(
        LabelSelector::from(Map::from([("app", "web")]))
            .to_selector()
            .unwrap()
            .to_string(),
        "app=web"
    );
}

#[test]
fn numbers_are_not_compared_in_an_object() {
    let error = "a>1".parse::<LabelSelector>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`a>1` cannot be stored in an object: a LabelSelector does not compare numbers"
    );
}

#[test]
fn a_selector_that_is_not_valid_matches_nothing() {
    for (invalid, reason) in [
        (
            expression("a", "Equals", &["b"]),
            r#"the label "a" has the operator "Equals": expected In, NotIn, Exists or DoesNotExist"#,
        ),
        (
            expression("a", "In", &[]),
            r#"In of the label "a" expects one or more values, found 0"#,
        ),
        (
            expression("a", "Exists", &["b"]),
            r#"Exists of the label "a" expects no value, found 1"#,
        ),
        (
            expression("", "Exists", &[]),
            r#""" is not a label's key: its name is empty"#,
        ),
    ] {
        let object = LabelSelector {
            match_expressions: vec![invalid],
            ..Default::default()
        };
        assert_eq!(object.to_selector().unwrap_err().to_string(), reason);
        assert!(!object.matches(&[("a", "b")].into()));
    }
}
