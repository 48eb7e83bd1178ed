//! The list of public names, held to what the files define.

use std::collections::BTreeSet;

use clientset_codegen::emit::{Gates, emit};

use crate::support::{NEWEST, model};

#[test]
fn public_names_are_what_the_files_define() {
    let output = emit(&model(NEWEST), &Gates::Features).unwrap();
    let listed: BTreeSet<String> = output
        .public_names
        .lines()
        .map(|line| {
            line.split_once(": ")
                .map_or(line, |(name, _)| name)
                .to_owned()
        })
        .collect();
    assert_eq!(
        listed.len(),
        output.public_names.lines().count(),
        "a name is listed twice"
    );
    let mut defined = BTreeSet::new();
    for (path, bytes) in &output.files {
        let module = path.split_once('/').map_or("", |(module, _)| module);
        let file = syn::parse_file(std::str::from_utf8(bytes).unwrap())
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        file.items
            .iter()
            .for_each(|item| names_of(item, module, &mut defined));
    }
    let missing: Vec<_> = listed.difference(&defined).collect();
    let unlisted: Vec<_> = defined.difference(&listed).collect();
    assert!(
        missing.is_empty() && unlisted.is_empty(),
        "only listed: {missing:?}; only defined: {unlisted:?}"
    );
}

/// The public names of an item, as the list has them.
fn names_of(item: &syn::Item, module: &str, names: &mut BTreeSet<String>) {
    let mut add = |name: String| {
        assert!(names.insert(name.clone()), "{name} is defined twice");
    };
    match item {
        syn::Item::Struct(item) => {
            add(format!("{module}::{}", item.ident));
            for field in &item.fields {
                let field = field.ident.as_ref().unwrap();
                if field != "unknown_fields" {
                    add(format!("{module}::{}.{field}", item.ident));
                }
            }
        }
        syn::Item::Impl(item) => {
            let syn::Type::Path(path) = &*item.self_ty else {
                panic!("an impl of no name")
            };
            let owner = &path.path.segments.last().unwrap().ident;
            for item in &item.items {
                let syn::ImplItem::Fn(function) = item else {
                    continue;
                };
                let name = &function.sig.ident;
                add(match module {
                    "" => format!("{owner}::{name}"),
                    module => format!("{module}::{owner}::{name}"),
                });
            }
        }
        syn::Item::Macro(item) => {
            let name = item.mac.path.segments.last().unwrap().ident.to_string();
            if name == "client" || name == "group_client" {
                // After its attributes: `# [doc = ".."] PodsClient (Pod, ..)`.
                let ident = item
                    .mac
                    .tokens
                    .clone()
                    .into_iter()
                    .find_map(|token| match token {
                        proc_macro2::TokenTree::Ident(ident) => Some(ident),
                        _ => None,
                    });
                add(format!("{module}::{}", ident.unwrap()));
            }
        }
        _ => {}
    }
}
