//! What expressions are, and what they are not.

use super::*;

struct Nothing;

impl<'a> Names<'a> for Nothing {
    fn value(&self, _name: &str) -> Option<Result<Value<'a>, Failure>> {
        None
    }
}

fn evaluate(text: &str) -> Result<bool, String> {
    let (program, _) = Program::compile(text, &Environment::default())?;
    match program.value(&Nothing, &Budget::new(PER_CALL)) {
        Ok(Value::Bool(value)) => Ok(value),
        Ok(other) => Err(format!("{other:?}")),
        Err(failure) => Err(failure.message),
    }
}

#[test]
fn expressions_hold() {
    for text in [
        "1 + 2 * 3 == 7 && -7 / 2 == -3 && 7 % 3 == 1",
        "!!true && !(false || false)",
        "'a' + \"b\" == 'ab' && r'\\d' == '\\\\d' && '''x''' == 'x'",
        "b'abc' == bytes('abc') && b'\\xff'.size() == 1",
        "1u + 2u == 3u && 0x10 == 16 && 1.5e1 == 15.0",
        "[1, 2].map(x, x * 2) == [2, 4] && [1, 2, 3].filter(x, x > 1).size() == 2",
        "[1, 2].exists(x, x == 2) && [1, 2].all(x, x > 0) && [1, 2].exists_one(x, x == 1)",
        "{'a': 1}.all(k, k == 'a') && {'a': 1}['a'] == 1 && 'a' in {'a': 1} && has({'a': 1}.a)",
        "[1, 2].all(i, v, v == i + 1) && {'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
        "[3, 4].transformList(i, v, i == 1, v) == [4]",
        "{'a': 1}.transformMapEntry(k, v, {v: k}) == {1: 'a'}",
        "1 < 2u && 1.5 > 1 && 'a' < 'b' && false < true",
        "false && 1 / 0 == 0 ? false : true",
        "1 / 0 == 0 || true",
        "[1, 0].exists(x, 1 / x == 1)",
        "type(1) == int && type('') == string && type(timestamp('2020-01-01T00:00:00Z')) == google.protobuf.Timestamp",
        "duration('1h') + duration('30m') == duration('90m') && duration('90m').getHours() == 1",
        "timestamp('2020-01-31T10:00:00Z').getDate() == 31 && timestamp('2020-01-31T10:00:00Z').getHours('+02:00') == 12",
        "timestamp('2020-01-01T00:00:01Z') - timestamp('2020-01-01T00:00:00Z') == duration('1s')",
        "int('5') == 5 && string(1.0) == '1' && string(1e6) == '1e+06' && double('1.5') == 1.5 && int(1.9) == 1",
        "optional.of(1).orValue(2) == 1 && optional.none().orValue(2) == 2 && {'a': 1}[?'b'].orValue(3) == 3",
        "{'a': {'b': 1}}.?a.?b.value() == 1 && !{'a': {'b': 1}}.?c.b.hasValue()",
        "[?optional.none(), 1] == [1] && {?'a': optional.of(1)} == {'a': 1}",
        "optional.of(2).optMap(x, x * 2).value() == 4 && optional.of([1]).optFlatMap(x, x[?1]).hasValue() == false",
        "'hello'.charAt(1) == 'e' && 'hello'.indexOf('l') == 2 && 'hello'.lastIndexOf('l') == 3",
        "'a,b'.split(',') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b' && 'hello'.substring(1, 3) == 'el'",
        "'  x '.trim() == 'x' && 'aXa'.replace('a', 'b', 1) == 'bXa' && 'Ab'.lowerAscii() == 'ab'",
        "'%s'.format(['a']) == 'a' && '%d %x'.format([1, 255]) == '1 ff' && '%.2f'.format([1.5]) == '1.50'",
        "'abc'.matches('^a.c$') && 'a1b22'.findAll('[0-9]+') == ['1', '22'] && 'a1'.find('[0-9]') == '1'",
        "[1, 2, 3].isSorted() && [1, 2].sum() == 3 && [3, 1].min() == 1 && [1.5].max() == 1.5",
        "[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && [2, 1].sort() == [1, 2]",
        "[1, 1].distinct() == [1] && [[1], [2]].flatten() == [1, 2] && lists.range(2) == [0, 1]",
        "['b', 'aa'].sortBy(x, size(x)) == ['b', 'aa'] && [1, 2, 3].slice(1, 2) == [2]",
        "sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [2])",
        "url('https://example.com:80/a?b=c').getPort() == '80' && isURL('/a') && !isURL('a')",
        "url('https://[::1]:80/').getHostname() == '::1' && url('http://x/?a=1&a=2').getQuery()['a'] == ['1', '2']",
        "quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('50M').add(1).asInteger() == 50000001",
        "ip('10.0.0.1').family() == 4 && isIP('::1') && !isIP('1') && ip('127.0.0.1').isLoopback()",
        "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
        "!format.dns1123Label().validate('ok').hasValue() && format.named('uuid').value().validate('x').hasValue()",
        "semver('1.2.3').isGreaterThan(semver('1.2.3-rc.1')) && isSemver('v1.2', true) && !isSemver('v1.2')",
        "-9223372036854775808 < 0",
        "true // a comment",
    ] {
        for part in text.split(" && ").filter(|_| !text.contains('?')) {
            if let Ok((_, _)) = Program::compile(part, &Environment::default()) {
                assert_eq!(evaluate(part), Ok(true), "{part}");
            }
        }
        assert_eq!(evaluate(text), Ok(true), "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_found_before_it_is_used() {
    for text in [
        "",
        "1 +",
        "'a' == 1",
        "1 + 'a'",
        "nobody",
        "nobody()",
        "[1, 'a']",
        "{'a': 1, 2: 3}",
        "true ? 1 : 'a'",
        "1 && true",
        "[1].all(x, x)",
        "'a'.all(x, true)",
        "has(true)",
        "'a'.matches('(')",
        "duration('1')",
        "timestamp('x')",
        "'a'.b",
        "for",
        "'\\q'",
        "\"a",
        "[1].map(x.y, 1)",
        "99999999999999999999",
        "sets.contains(1, [1])",
        "self{a: 1}",
        "'a' in 'b'",
    ] {
        let compiled = Program::compile(text, &Environment::default());
        assert!(compiled.is_err(), "{text}");
    }
}

#[test]
fn what_has_no_value_says_why() {
    for (text, why) in [
        ("1 / 0 == 0", "division by zero"),
        ("[1][2] == 0", "index out of bounds: 2"),
        ("{'a': 1}['b'] == 0", "no such key: b"),
        ("9223372036854775807 + 1 == 0", "integer overflow"),
        (
            "int('x') == 0",
            "type conversion error from 'string' to 'int': x",
        ),
        (
            "optional.none().value() == 1",
            "optional.none() dereference",
        ),
        ("dyn(1) + dyn('a') == 1", "no such overload"),
    ] {
        assert_eq!(evaluate(text), Err(why.to_owned()), "{text}");
    }
}

#[test]
fn nothing_costs_more_than_its_budget() {
    let lists = "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))";
    let texts = "lists.range(1000).map(a, 'aaaaaaaaaaaaaaaaaaaa').map(a, a + a + a + a).map(a, a.replace('a', a)).map(a, a.replace('a', a)).size() > 0";
    for text in [lists, texts] {
        let why = evaluate(text).expect_err(text);
        assert!(why.contains("cost limit exceeded"), "{why}");
    }
    let times = "['a'.replace('a', lists.range(100).map(x, 'aaaaaaaaaa').join())].map(a, a.replace('a', a, 1000000)).map(a, a.replace('a', a, 1000000)).size() > 0";
    let why = evaluate(times).expect_err(times);
    assert!(why.contains("cost limit exceeded"), "{why}");
    let wide = format!("[{}].size() > 0", "[] == [] ,".repeat(9_000));
    assert_eq!(evaluate(&wide), Ok(true));
    let wrong = format!("[{}].size() > 0", "1 + 'a' ,".repeat(9_000));
    assert_eq!(evaluate(&wrong).expect_err("wrong").lines().count(), 100);
    let deep = format!("{}1{} == 1", "(".repeat(10_000), ")".repeat(10_000));
    assert!(evaluate(&deep).expect_err("deep").contains("recursion"));
    let long = format!("1{} == 1", " + 1".repeat(10_000));
    assert!(evaluate(&long).expect_err("long").contains("recursion"));
}
