import { openDatabase } from '../open.ts'

const [, , path] = process.argv
if (path === undefined) throw new Error('usage: migrate-child.ts <path>')
process.stdout.write('ready\n')
const { close } = openDatabase(path)
process.stdout.write('done\n')
await close()
