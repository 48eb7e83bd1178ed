//! The same commands against both servers, and what kubectl says of them.

pub(crate) mod access;
pub(crate) mod applying;
pub(crate) mod changing;
pub(crate) mod creating;
pub(crate) mod custom;
mod mask;
pub(crate) mod reading;
mod session;

use clientset::core_v1::Namespace;
use clientset::meta::ObjectMeta;
use clientset_testing::Kubectl;
use clientset_testing::suite::{Context, blocking};

use crate::TestResult;
pub(crate) use session::Session;

/// Gives the same commands to a kubectl at each server. What it says has to be the same, but for what no two
/// servers have in common: uids, times, versions, addresses.
async fn compare(context: &Context, commands: fn(&mut Session)) -> TestResult {
    let real = context.control_plane().await?;
    let memory = context.in_memory().await?;
    let (_, name) = context.test_name().rsplit_once(':').ok_or("a path")?;
    let name = name.replace('_', "-");
    let namespace = Namespace {
        metadata: ObjectMeta {
            name: name.as_str().into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let namespaces = memory.clientset().core_v1().namespaces();
    let namespace = namespaces
        .create(&namespace)
        .await?
        .metadata
        .name
        .to_string();
    let mut ours = Session::new(Kubectl::new(&memory.kubeconfig())?, namespace, memory.url());
    let created = {
        let real = real.clone();
        let name = name.clone();
        blocking(move || real.create_namespace(&name)).await?
    };
    let kubeconfig = real.kubeconfig(real.admin(), &created);
    let mut theirs = Session::new(Kubectl::new(&kubeconfig)?, created, real.url().to_owned());
    let (ours, theirs) = blocking(move || {
        commands(&mut ours);
        commands(&mut theirs);
        Ok::<_, std::convert::Infallible>((ours, theirs))
    })
    .await?;
    let mut wrong = [ours.surprises(), theirs.surprises()].concat();
    wrong.extend(mask::differences(&ours, &theirs));
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}
