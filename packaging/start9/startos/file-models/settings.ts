import { FileHelper, z } from '@start9labs/start-sdk'
import { sdk } from '../sdk'

const shape = z.object({
  apiToken: z.string().catch(''),
  electrumUrl: z.string().catch(''),
})

/** What the package keeps beside the program's database. */
export const settings = FileHelper.json({ base: sdk.volumes.main, subpath: './settings.json' }, shape)
