import type { ServerSettingsShown } from '../../domain/shown-settings.ts'
import type { App } from '../deps.ts'
import { problems } from '../schemas/problem.ts'
import { SettingsBody } from '../schemas/settings.ts'

export function registerSettings(app: App, { currency, prices, isFile, all }: ServerSettingsShown): void {
  const settings = all.map(({ name, value, isSet }) => ({
    name,
    value,
    set_by: isSet ? ('environment' as const) : ('default' as const),
  }))
  app.get(
    '/settings',
    {
      schema: {
        operationId: 'getSettings',
        summary: 'The settings of the server',
        description:
          'Set in its environment, and read when it starts. Values that may hold a secret are left out.',
        tags: ['operation'],
        response: { 200: SettingsBody, ...problems() },
      },
    },
    () => ({ currency, prices: [...prices], database_file: isFile, settings }),
  )
}
