import hooks from 'node:async_hooks'

/**
 * Loaded by `--import` before the test runner. The runner follows every promise of a process, to know to which test an
 * error belongs that no test awaited. Each `await` takes fifty times as long by it. Without it such an error is one of the
 * file, which fails all the same.
 */
const { createHook } = hooks
Object.assign(hooks, {
  createHook: (callbacks: hooks.HookCallbacks) => createHook({ ...callbacks, trackPromises: false }),
})
