//! Whether an object is the one that a call is for.

use crate::object::{Kind, Str, Struct, metadata_text, set_name};
use crate::request::Request;
use crate::wire::Mode;

/// Puts an object into the body of a request for the object `name`, whose place is `namespace`. A name
/// that is missing in the object is filled in.
pub(super) fn named_body<B: Kind>(
    request: Request,
    object: &B,
    name: &str,
    namespace: Option<&Str>,
    mode: Mode,
) -> Request {
    let request = check_place(request, object, name, namespace);
    if metadata_text(object, "name").is_empty() {
        let mut named = object.clone();
        set_name(&mut named, name);
        request.body_object(&named, mode)
    } else {
        request.body_object(object, mode)
    }
}

/// Refuses an object that says it is another one than the path, as the server would.
pub(super) fn check_place(
    request: Request,
    object: &dyn Struct,
    name: &str,
    namespace: Option<&Str>,
) -> Request {
    let own = (
        metadata_text(object, "name"),
        metadata_text(object, "namespace"),
    );
    check_identity(request, own, name, namespace)
}

/// The same for the object's `own` name and namespace; what is empty says nothing.
pub(super) fn check_identity(
    request: Request,
    own: (&str, &str),
    name: &str,
    namespace: Option<&Str>,
) -> Request {
    let differ = |own: &str, called: &str| !own.is_empty() && !called.is_empty() && own != called;
    let namespace = namespace.map_or("", Str::as_str);
    if differ(own.0, name) {
        return request.fail(format!(
            "the object is named {:?}, and the call is for {name:?}",
            own.0
        ));
    }
    if differ(own.1, namespace) {
        return request.fail(format!(
            "the object is in the namespace {:?}, and the client in {namespace:?}",
            own.1
        ));
    }
    request
}
