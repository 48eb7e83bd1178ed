//! What a server offers on a resource, as traits: a verb that it does not offer does not compile.

use crate::object::Resource;

macro_rules! verbs {
    ($($verb:ident $name:literal;)*) => {$(
        #[doc = concat!("The server offers `", $name, "` on this resource.")]
        #[diagnostic::on_unimplemented(
            message = "the API server offers no such verb on `{Self}`",
            label = "not offered on `{Self}`"
        )]
        pub trait $verb: Resource {}
    )*};
}

verbs! {
    Get "get";
    List "list";
    Watch "watch";
    Create "create";
    Update "update";
    Patch "patch";
    Delete "delete";
    DeleteCollection "deletecollection";
}
