//! What containers wrote, as far as a test says it.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use tokio::sync::watch;

use super::cluster::TestCluster;

/// A line, with its line break where it has one.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) time: SystemTime,
    pub(crate) text: String,
}

/// Which run of a container wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Run {
    /// The present one, or the last one there was.
    Present,
    /// The one before.
    Previous,
}

/// The lines of the containers of all pods.
#[derive(Debug)]
pub(crate) struct Logs {
    /// By the UID of the pod, the name of the container, and the run.
    lines: Mutex<HashMap<(String, String, Run), Vec<Line>>>,
    /// Counts what is added.
    news: watch::Sender<u64>,
}

impl Default for Logs {
    fn default() -> Self {
        Self {
            lines: Mutex::default(),
            news: watch::Sender::new(0),
        }
    }
}

impl Logs {
    /// Adds lines to what a container wrote.
    fn append(&self, pod: &str, container: &str, run: Run, text: &str, now: SystemTime) {
        let key = (pod.to_owned(), container.to_owned(), run);
        let lines = text.split_inclusive('\n').map(|text| Line {
            time: now,
            text: text.to_owned(),
        });
        let mut all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(key).or_default();
        for line in lines {
            match known.last_mut() {
                // What was begun is gone on with.
                Some(last) if !last.text.ends_with('\n') => last.text.push_str(&line.text),
                _ => known.push(line),
            }
        }
        drop(all);
        self.news.send_modify(|count| *count += 1);
    }

    /// The lines from one on; `None` where nothing was ever said of this container.
    pub(crate) fn since(
        &self,
        pod: &str,
        container: &str,
        run: Run,
        line: usize,
    ) -> Option<Vec<Line>> {
        let all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = all.get(&(pod.to_owned(), container.to_owned(), run))?;
        Some(lines.get(line..).unwrap_or_default().to_vec())
    }

    /// Tells of every addition.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }
}

impl TestCluster {
    /// Says what a container wrote: `text` is added to the log of the pod, of now by the [clock](Self::clock). A
    /// container of which nothing was said has an empty log; who follows a log is sent what is added.
    ///
    /// ```
    /// use clientset::core_v1::Pod;
    /// use clientset::wire::yaml;
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::start().await?;
    /// let pods = cluster.clientset().core_v1().pods("default");
    /// let pod: Pod = yaml::from_str(
    ///     "{metadata: {name: web}, spec: {containers: [{name: main, image: example.com/web}]}}",
    /// )?;
    /// pods.create(&pod).await?;
    /// cluster.append_log("default", "web", "main", "starting\nready\n")?;
    /// assert_eq!(pods.logs("web").tail_lines(1).await?, "ready\n");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// There is no such pod.
    pub fn append_log(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        text: &str,
    ) -> io::Result<()> {
        self.write_log(namespace, pod, container, Run::Present, text)
    }

    /// Says what a container wrote before it was started again: what `kubectl logs --previous` shows. A container of
    /// which nothing was said so has no previous log, which is answered 400. How often it was restarted is in the
    /// pod's status, which is the test's to write.
    ///
    /// ```
    /// use clientset::core_v1::Pod;
    /// use clientset::wire::yaml;
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::start().await?;
    /// cluster.seed_yaml(
    ///     "{apiVersion: v1, kind: Pod, metadata: {name: web}, \
    ///      spec: {nodeName: one, containers: [{name: main, image: example.com/web}]}}",
    /// )?;
    /// cluster.append_previous_log("default", "web", "main", "panicked\n")?;
    /// cluster.append_log("default", "web", "main", "starting\n")?;
    /// let pods = cluster.clientset().core_v1().pods("default");
    /// assert_eq!(pods.logs("web").previous().await?, "panicked\n");
    /// assert_eq!(pods.logs("web").await?, "starting\n");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// There is no such pod.
    pub fn append_previous_log(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        text: &str,
    ) -> io::Result<()> {
        self.write_log(namespace, pod, container, Run::Previous, text)
    }

    fn write_log(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        run: Run,
        text: &str,
    ) -> io::Result<()> {
        let found = self
            .server
            .store()
            .get("pods", &format!("{namespace}/{pod}"))
            .cloned();
        let found = found.ok_or_else(|| {
            let why =
                format!("there is no pod {pod:?} in the namespace {namespace:?} to write a log of");
            io::Error::new(io::ErrorKind::NotFound, why)
        })?;
        let now = self.server.clock.now();
        let logs = &self.server.logs;
        logs.append(found.uid(), container, run, text, now);
        Ok(())
    }
}
