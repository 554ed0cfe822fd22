//! Gives the program for Windows its version, icon and manifest. Does nothing for other systems.

use std::env;
use std::error::Error;

use winresource::WindowsResource;

const ICON: &str = "assets/icon/radius-console.ico";
const MANIFEST: &str = "assets/system/radius-console.manifest";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ICON}");
    println!("cargo::rerun-if-changed={MANIFEST}");
    if env::var_os("CARGO_CFG_WINDOWS").is_some() {
        let mut resource = WindowsResource::new();
        resource.set_icon(ICON).set_manifest_file(MANIFEST);
        resource.set("ProductName", "radius-console").set("LegalCopyright", "MIT or Apache-2.0");
        resource.compile()?;
    }
    Ok(())
}
