//! Every type as YAML and through serde.

use clientset::wire::{json, yaml};
use clientset_testing::suite::Context;

use crate::exact::Exact;
use crate::sample::samples;
use crate::settings::Settings;
use crate::types::Types;

type Outcome = Result<(), Box<dyn std::error::Error>>;

pub(crate) async fn yaml_reads_back_what_it_wrote(_: Context) -> Outcome {
    let settings = Settings::of_the_environment()?.fewer();
    for ty in Types::all() {
        // A number that is beyond every float is a string in YAML.
        for text in samples(&ty, &settings)
            .iter()
            .filter(|text| !text.contains("1e400"))
        {
            let value = (ty.from_json)(text.as_bytes())?;
            let written = yaml::to_string(value.value())?;
            let read = (ty.from_yaml)(&written)
                .map_err(|error| format!("{}: {error}: {written}", ty.name))?;
            // The zero time reads back as none, from either format.
            let before = (ty.from_json)(&json::to_vec(value.value())?)?;
            let (before, after) = (
                json::to_string(before.value())?,
                json::to_string(read.value())?,
            );
            assert!(
                Exact::read(&before)?.is_worth(&Exact::read(&after)?),
                "{}: {before} and {after} of {written}",
                ty.name
            );
        }
    }
    Ok(())
}

pub(crate) async fn serde_shows_and_takes_the_same_json(_: Context) -> Outcome {
    let settings = Settings::of_the_environment()?.fewer();
    let mut compared = 0;
    for ty in Types::all() {
        for text in samples(&ty, &settings) {
            let value = (ty.from_json)(text.as_bytes())?;
            let written = json::to_string(value.value())?;
            // Unparsed JSON may have numbers that serde_json has no room for.
            match (
                value.to_serde(),
                serde_json::from_str::<serde_json::Value>(&written),
            ) {
                (Ok(shown), Ok(parsed)) => {
                    assert_eq!(shown, parsed, "{}: {written}", ty.name);
                    let read = (ty.from_serde)(shown)
                        .map_err(|error| format!("{}: {error}: {written}", ty.name))?;
                    // The zero time reads back as none.
                    let reread = (ty.from_json)(written.as_bytes())?.to_serde()?;
                    assert_eq!(read.to_serde()?, reread, "{}: {written}", ty.name);
                    compared += 1;
                }
                (Err(_), Err(_)) => {}
                (shown, parsed) => panic!("{}: {shown:?} but {parsed:?} of {written}", ty.name),
            }
        }
    }
    assert!(compared > 5_000, "only {compared} values were compared");
    Ok(())
}
