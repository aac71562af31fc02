//! Takes out of the bundle what can never run.
//!
//! An `AnyView` of Leptos holds pointers to all that may be done with the view inside of it, one of them to hydrating it piece by
//! piece while parts of the program are still being loaded. Only `hydrate_lazy` begins that, and the frontend calls
//! `hydrate_body`, so that nobody ever follows these pointers; but no linker can know it, and all the code behind them stays. It
//! was a fifth of the bundle (docs/decisions/0017).

use anyhow::{Result, ensure};
use walrus::{FunctionBuilder, FunctionKind, Module, ModuleConfig};

/// Part of the names of the functions that those pointers lead to, in both of Rust's forms of symbols.
const HYDRATES_IN_PIECES: &str = "8into_any13hydrate_async";
/// Parts of the names of what follows the pointers.
const BEGIN_IN_PIECES: [&str; 2] = ["hydrate_lazy", "hydrate_from_async"];

/// The compiled frontend without the bodies of functions that nobody calls; what only they need goes when wasm-bindgen
/// collects what is unused.
///
/// # Errors
/// When it is no WASM, when none of the functions is found (another version of Leptos calls them otherwise, and nobody
/// would notice that the bundle has grown), or when something is there that calls them.
pub fn take_out(compiled: &[u8]) -> Result<Vec<u8>> {
    let mut module = ModuleConfig::new().parse(compiled)?;
    let named = |module: &Module, part: &str| {
        let functions = module.funcs.iter();
        let named =
            functions.filter(|function| function.name.as_deref().is_some_and(|name| name.contains(part)));
        named.map(walrus::Function::id).collect::<Vec<_>>()
    };
    for part in BEGIN_IN_PIECES {
        ensure!(
            named(&module, part).is_empty(),
            "the frontend has `{part}`, which needs what `crates/xtask/src/site/unreached.rs` takes out"
        );
    }
    let unreached = named(&module, HYDRATES_IN_PIECES);
    ensure!(
        !unreached.is_empty(),
        "no function of the frontend is called `{HYDRATES_IN_PIECES}`: see `crates/xtask/src/site/unreached.rs`"
    );
    for id in unreached {
        let ty = module.types.get(module.funcs.get(id).ty());
        let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
        let mut body = FunctionBuilder::new(&mut module.types, &params, &results);
        body.func_body().unreachable();
        let args = params.iter().map(|ty| module.locals.add(*ty)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(body.local_func(args));
    }
    Ok(module.emit_wasm())
}

#[cfg(test)]
mod tests {
    use walrus::ValType;

    use super::*;

    /// A module of functions with these names, all exported.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut module = Module::default();
        for name in names {
            let mut body = FunctionBuilder::new(&mut module.types, &[ValType::I64], &[ValType::I32]);
            let length = i32::try_from(name.len()).expect("a short name");
            body.name((*name).to_owned()).func_body().i32_const(length);
            let argument = module.locals.add(ValType::I64);
            let id = body.finish(vec![argument], &mut module.funcs);
            module.exports.add(name, id);
        }
        module.emit_wasm()
    }

    #[test]
    fn only_what_nobody_calls_loses_its_body() {
        let names = ["_ZN8into_any13hydrate_async17h0E", "_ZN8into_any7hydrate17h0E"];
        let taken = take_out(&module(&names)).expect("is taken out");
        let module = Module::from_buffer(&taken).expect("is still a module");
        let is_emptied = |name: &str| {
            let found = module.funcs.by_name(name).expect("is still there");
            let kind = &module.funcs.get(found).kind;
            let FunctionKind::Local(local) = kind else {
                panic!("{kind:?}")
            };
            let instructions = &local.block(local.entry_block()).instrs;
            instructions
                .iter()
                .any(|(one, _)| matches!(one, walrus::ir::Instr::Unreachable(_)))
        };
        assert_eq!(names.map(is_emptied), [true, false]);
    }

    #[test]
    fn another_version_of_leptos_and_lazy_hydration_are_refused() {
        let unknown = take_out(&module(&["_ZN8into_any7hydrate17h0E"])).expect_err("nothing is found");
        assert!(unknown.to_string().contains(HYDRATES_IN_PIECES), "{unknown}");
        let lazy = ["_ZN8into_any13hydrate_async17h0E", "_ZN5mount12hydrate_lazy17h0E"];
        let lazy = take_out(&module(&lazy)).expect_err("it is called");
        assert!(lazy.to_string().contains("hydrate_lazy"), "{lazy}");
        take_out(b"no module").expect_err("is no WASM");
    }
}
