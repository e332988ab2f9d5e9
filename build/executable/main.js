import { fileURLToPath } from 'node:url'

// As Node does, the executable runs the module that its first argument names, if that is one of its own: processes of this
// program are started by `process.execPath` and the path of a module.
const own = fileURLToPath(new URL('dist/', import.meta.url))
if (process.argv[2]?.startsWith(own)) process.argv.splice(1, 1)
else process.argv[1] = `${own}cointracker.js`
await import(process.argv[1])
