//! Generates the clients of the definitions in crds/.

fn main() -> Result<(), clientset_codegen::crd::Error> {
    clientset_codegen::crds()
        .folder("crds")
        // The names of the modules are those of the groups otherwise: cert_manager_io_v1.
        .module("web.example.com", "web")
        .docs_of(
            "web.example.com/Website.spec.image",
            "The image that serves it.",
        )
        .generate()
}
