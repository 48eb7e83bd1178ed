//! Lists: pages, selectors, tokens that expire.

use clientset::core_v1::ConfigMap;
use clientset_testing::suite::Context;
use futures_util::TryStreamExt;

use crate::support::{Outcome, Place, config_map, failure, own_server, place};

async fn filled(context: &Context) -> Outcome<Place> {
    let place = place(context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    for index in 0..23 {
        let mut map = config_map(&format!("map-{index:02}"), "1");
        map.metadata.labels.insert("page", "yes".into());
        map.metadata
            .labels
            .insert("third", (index % 3).to_string().into());
        maps.create(&map).await?;
    }
    Ok(place)
}

pub(crate) async fn a_list_continues_page_by_page(context: Context) -> Outcome {
    let place = filled(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let mut names = Vec::new();
    let mut token = String::new();
    loop {
        let page = maps
            .list()
            .labels("page=yes")
            .limit(10)
            .continue_(&token)
            .await?;
        assert!(page.items.len() <= 10);
        if names.is_empty() {
            assert!(!page.metadata.continue_.is_empty());
            assert!(!page.metadata.resource_version.is_empty());
        }
        names.extend(page.items.iter().map(|map| map.metadata.name.to_string()));
        token = page.metadata.continue_.to_string();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(names.len(), 23);
    assert!(names.is_sorted());
    Ok(())
}

pub(crate) async fn all_pages_through_everything(context: Context) -> Outcome {
    let place = filled(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let all: Vec<_> = maps
        .list()
        .labels("page=yes")
        .limit(4)
        .all()
        .try_collect()
        .await?;
    assert_eq!(all.len(), 23);
    assert_eq!(all[22].metadata.name, "map-22");
    assert_eq!(all[0].data.get("key").map(|v| v.as_str()), Some("1"));
    Ok(())
}

pub(crate) async fn selectors_choose_by_label_and_field(context: Context) -> Outcome {
    let place = filled(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    assert_eq!(
        maps.list()
            .labels("third in (0,1),page=yes")
            .await?
            .items
            .len(),
        16
    );
    assert_eq!(maps.list().labels("third!=2,page").await?.items.len(), 16);
    let one = maps.list().fields("metadata.name=map-07").await?;
    assert_eq!(one.items.len(), 1);
    let everywhere = place.clients.core_v1().all_config_maps();
    let here = everywhere
        .list()
        .fields(format!("metadata.namespace={}", place.namespace))
        .await?;
    assert!(here.items.len() >= 23);
    let error = failure(maps.list().labels("not a selector!!").await)?;
    assert!(error.is_bad_request(), "{error}");
    Ok(())
}

pub(crate) async fn a_continue_token_that_is_none_is_a_bad_request(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let error = failure(maps.list().limit(5).continue_("bm90IGEgdG9rZW4").await)?;
    assert!(error.is_bad_request(), "{error}");
    Ok(())
}

pub(crate) async fn an_expired_continue_token_is_expired(context: Context) -> Outcome {
    let (server, clients) = own_server(&context).await?;
    let maps = clients.core_v1().config_maps("default");
    for index in 0..4 {
        maps.create(&config_map(&format!("map-{index}"), "1"))
            .await?;
    }
    let token = maps.list().limit(2).await?.metadata.continue_;
    assert!(!token.is_empty());
    maps.modify("map-0", |map: &mut ConfigMap| {
        map.data.insert("key", "2".into());
    })
    .await?;
    maps.list().limit(2).continue_(&token).await?;
    server.compact().await?;
    let error = failure(maps.list().limit(2).continue_(&token).await)?;
    assert!(error.is_expired(), "{error}");
    assert_eq!(error.code(), Some(410));
    server.stop().await;
    Ok(())
}
