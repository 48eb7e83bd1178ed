//! Several who write at once, and locks that are left behind.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{A, cluster};
use crate::config::tests::Folder;
use crate::config::write::lock::{Lock, Patience, lock_path};
use crate::config::write::{modify, modify_config};
use crate::config::{AuthInfo, ConfigProblemKind, Kubeconfig, LoadingRules};

#[test]
fn whoever_reads_sees_the_old_text_or_the_new_one() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let (stop, looked) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let seen = Kubeconfig::load_from_file(&path).unwrap();
                assert_eq!(seen.clusters.get("a").unwrap().server, "https://a");
                looked.fetch_add(1, Ordering::Relaxed);
            }
        });
        for round in 0..50 {
            modify_config(&LoadingRules::files([&path]), |config| {
                config.current_context = round.to_string().into();
            })
            .unwrap();
        }
        while looked.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn what_many_write_at_once_is_all_there() {
    let folder = Folder::new();
    let path = folder.path().join("config");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let rules = LoadingRules::files([&path]);
            scope.spawn(move || {
                for round in 0..5 {
                    modify_config(&rules, |config| {
                        config
                            .clusters
                            .insert(format!("{writer}-{round}"), cluster("https://h"));
                    })
                    .unwrap();
                }
            });
        }
    });
    assert_eq!(
        Kubeconfig::load_from_file(&path).unwrap().clusters.len(),
        40
    );
    assert!(!lock_path(&path).exists());
}

const HASTY: Patience = Patience {
    stale: Duration::from_millis(200),
    give_up: Duration::from_secs(30),
    pause: Duration::from_millis(5),
};

#[test]
fn a_lock_of_a_process_that_died_is_taken_over() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    for left in ["", "12345 someone"] {
        fs::write(lock_path(&path), left).unwrap();
        let begun = Instant::now();
        modify(&LoadingRules::files([&path]), HASTY, |config| {
            config.current_context = "z".into();
        })
        .unwrap();
        assert!(begun.elapsed() >= HASTY.stale);
        assert!(!lock_path(&path).exists());
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
}

#[test]
fn many_that_find_a_lock_left_behind_lose_nothing() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    fs::write(lock_path(&path), "").unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let rules = LoadingRules::files([&path]);
            scope.spawn(move || {
                modify(&rules, HASTY, |config| {
                    config
                        .users
                        .insert(format!("u{writer}"), AuthInfo::default());
                })
                .unwrap();
            });
        }
    });
    assert_eq!(Kubeconfig::load_from_file(&path).unwrap().users.len(), 9);
}

#[test]
fn a_lock_that_changes_hands_is_waited_for_and_then_given_up() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let patience = Patience {
        stale: Duration::from_secs(30),
        give_up: Duration::from_millis(300),
        pause: Duration::from_millis(5),
    };
    let held = Lock::of(&path, patience).unwrap();
    let error = modify(&LoadingRules::files([&path]), patience, |config| {
        config.current_context = "z".into();
    })
    .unwrap_err();
    assert_eq!(error.problems()[0].kind(), ConfigProblemKind::Unwritable);
    assert!(
        error
            .to_string()
            .contains(&lock_path(&path).display().to_string()),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), A);
    assert!(held.is_held());
    drop(held);
    modify(&LoadingRules::files([&path]), patience, |config| {
        config.current_context = "z".into();
    })
    .unwrap();
}

#[test]
fn who_lost_the_lock_writes_nothing_and_leaves_the_others_lock() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let error = modify_config(&LoadingRules::files([&path]), |config| {
        // As one who took over does.
        fs::remove_file(lock_path(&path)).unwrap();
        fs::write(lock_path(&path), "another").unwrap();
        config.current_context = "z".into();
    })
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("another program took the lock over"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), A);
    assert_eq!(fs::read_to_string(lock_path(&path)).unwrap(), "another");
}
