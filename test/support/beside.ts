import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/*
 * Runs scripts of package.json beside each other. The output of the first one is shown as it comes, that of each other one
 * when it and those before it have ended. Fails if one of them fails, after all have ended.
 */
const running = process.argv.slice(2).map((script, at) => {
  const child = spawn(`npm run ${script} 2>&1`, {
    shell: true,
    stdio: ['ignore', at === 0 ? 'inherit' : 'pipe', 'inherit'],
  })
  return { script, output: child.stdout === null ? '' : text(child.stdout), ended: once(child, 'close') }
})
for (const { script, output, ended } of running) {
  const [code] = await ended
  process.stdout.write(await output)
  if (code === 0) continue
  process.stderr.write(`npm run ${script} has failed.\n`)
  process.exitCode = 1
}
