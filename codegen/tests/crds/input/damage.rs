//! Whatever the bytes are, they are read or refused: nothing panics, and every problem has its place.

use clientset_codegen::crd::{self, Read};
use clientset_codegen::{Files, read_folder};

use super::openapi::{FORMS, metrics};

/// As many damaged files as are tried.
const ROUNDS: usize = 1200;

/// A generator of numbers that are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).unwrap()
    }
}

/// What is put where something else was.
const PARTS: [&[u8]; 34] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"'",
    b"\n",
    b"\n---\n",
    b"- ",
    b"  ",
    b"\t",
    b"&a ",
    b"*a",
    b"<<: ",
    b"!!int ",
    b"null",
    b"true",
    b"=",
    b"-1",
    b"1e400",
    b".inf",
    b"0x",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\0",
    b"{{ .Values.x }}",
    b"\"type\": ",
    b"\"properties\": ",
    b"\"$ref\": ",
    b"|",
    b">-\n",
    b"#",
];

fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + numbers.below(24)).min(bytes.len());
        match numbers.below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let part = PARTS[numbers.below(PARTS.len())].to_vec();
                bytes.splice(at..end, part);
            }
        }
    }
}

/// Small definitions in both forms.
fn seeds() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/crds/corpus");
    let mut seeds: Vec<Vec<u8>> = read_folder(&folder)
        .unwrap()
        .into_iter()
        .filter(|(name, bytes)| name.ends_with(".json") && bytes.len() < 10_000)
        .map(|(_, bytes)| bytes)
        .collect();
    assert!(seeds.len() > 5);
    seeds.push(
        b"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pots.tea.example.com}
spec:
  group: tea.example.com
  names: {kind: Pot, plural: pots, shortNames: [p]}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Cups, type: integer, jsonPath: .spec.cups, priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        description: |
          a pot
           of tea
        properties: &p
          spec:
            type: object
            required: [cups]
            properties:
              cups: {type: integer, maximum: 1e3, default: 0x10, enum: [1, =, ~]}
              lid: {<<: *p, x-kubernetes-validations: [{rule: 'self > 1'}]}
"
        .to_vec(),
    );
    seeds
}

fn hold(found: &Read) {
    for problem in &found.problems {
        assert!(
            problem.place.line > 0 && problem.place.column > 0,
            "{problem}"
        );
        assert!(problem.message.len() < 2000, "{problem}");
    }
    // A file says something, or says why not.
    assert!(!found.definitions.is_empty() || !found.problems.is_empty());
}

#[test]
fn damaged_documents_of_aggregated_servers_are_read_or_refused() {
    let seeds = FORMS.map(|form| metrics(form).to_string().into_bytes());
    let mut numbers = Numbers(0x5eed_4321_dcba_0001);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..ROUNDS / 2 {
        let mut bytes = seeds[numbers.below(seeds.len())].clone();
        damage(&mut bytes, &mut numbers);
        let found = crd::read_openapi(&Files::from([("a.json".to_owned(), bytes)]));
        hold(&found);
        read += found.definitions.len();
        refused += usize::from(!found.problems.is_empty());
    }
    assert!(read > 30 && refused > 200, "{read} {refused}");
}

#[test]
fn damaged_definitions_are_read_or_refused() {
    let seeds = seeds();
    let mut numbers = Numbers(0x5eed_1234_abcd_0001);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        let mut bytes = seeds[numbers.below(seeds.len())].clone();
        damage(&mut bytes, &mut numbers);
        let found = crd::read(&Files::from([("a.yaml".to_owned(), bytes)]));
        hold(&found);
        read += found.definitions.len();
        refused += usize::from(!found.problems.is_empty());
    }
    assert!(read > 100 && refused > 400, "{read} {refused}");
}
