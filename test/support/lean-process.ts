import hooks from 'node:async_hooks'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * Loaded by `--import` into every process of tests, before the test runner.
 *
 * The runner follows every promise, to know to which test an error belongs that no test awaited. Each `await` takes fifty
 * times as long by it. Without it such an error is one of the file, which fails all the same.
 */
const { createHook } = hooks
Object.assign(hooks, {
  createHook: (callbacks: hooks.HookCallbacks) => createHook({ ...callbacks, trackPromises: false }),
})

// The sources that most files load are compiled once for all of them, and for their child processes.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache')
enableCompileCache()
