import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** The machine and the versions, as lines of text. */
export function describeMachine(): string {
  const processors = cpus()
  const gib = (totalmem() / 2 ** 30).toFixed(1)
  return [
    `machine: ${processors[0]?.model ?? 'unknown'}, ${processors.length} cores, ${gib} GiB, ${platform()} ${release()} ${arch()}`,
    `load before: ${(loadavg()[0] ?? 0).toFixed(1)} (other work on the machine distorts the numbers, latencies most)`,
    `versions: mini-cointracker ${versionIn('../package.json')}, node ${process.versions.node}, ` +
      `sqlite ${process.versions['sqlite'] ?? 'unknown'}, fastify ${versionIn('../node_modules/fastify/package.json')}`,
  ].join('\n')
}

function versionIn(path: string): string {
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }
  return version
}
