//! Kubeconfigs: YAML and the same as JSON make the same configuration.

use clientset::config::Config;
use clientset::wire::yaml;

use crate::held;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // Files that a kubeconfig names are read when it is: an input may name none.
    if text.contains('/') {
        return;
    }
    let read = held::at_most(1 << 26, 1024, data.len(), || {
        Config::from_kubeconfig_text(text)
    });
    let documents = yaml::documents(text);
    let Ok([document]) = documents.as_deref() else {
        return;
    };
    let Ok(json) = document.to_json() else {
        assert!(read.is_err(), "what has no JSON form is no kubeconfig");
        return;
    };
    let again = Config::from_kubeconfig_text(json.as_str());
    match (read, again) {
        (Ok(read), Ok(again)) => assert_eq!(format!("{read:?}"), format!("{again:?}")),
        (Err(read), Err(_)) => assert!(!read.to_string().is_empty()),
        (Ok(_), Err(error)) => panic!("read as YAML, but not as JSON: {error}"),
        // Numbers and booleans are strings where a string field takes them from YAML.
        (Err(error), Ok(_)) => panic!("read as JSON, but not as YAML: {error}"),
    }
}
