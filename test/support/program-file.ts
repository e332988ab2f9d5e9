/** The program that tests start, relative to the repository: `npm run test:whole` names the bundle, else the sources run. */
export const PROGRAM_FILE = process.env['PROGRAM_FILE'] ?? 'src/commands/cointracker.js'
