import fastify, {
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify'
import { StartError } from '../domain/errors.ts'
import { basePathOf } from './base-path.ts'
import type { App, ServerDeps } from './deps.ts'
import { documentProblems, TRANSPORT_PROBLEMS } from './document-problems.ts'
import { sendProblem } from './errors/error-handler.ts'
import { HttpError } from './errors/problem.ts'
import { MethodTable } from './method-table.ts'
import { observeRequests } from './observe-requests.ts'
import { registerOpenApi } from './openapi.ts'
import { answerUnsupported } from './protocol/answer-unsupported.ts'
import { clientErrorHandler } from './protocol/client-error.ts'
import { refuseAmbiguous } from './protocol/refuse-ambiguous.ts'
import { pathInTarget } from './protocol/request-target.ts'
import { registerAddressChanges } from './routes/address-changes.ts'
import { registerAddresses } from './routes/addresses.ts'
import { registerAllTransactions } from './routes/all-transactions.ts'
import { registerBackups } from './routes/backups.ts'
import { registerBalances } from './routes/balances.ts'
import { registerChains } from './routes/chains.ts'
import { registerDocs } from './routes/docs.ts'
import { registerEvents } from './routes/events.ts'
import { registerExports } from './routes/exports.ts'
import { registerGroups } from './routes/groups.ts'
import { registerHealth } from './routes/health.ts'
import { registerLabels } from './routes/labels.ts'
import { registerMetrics } from './routes/metrics.ts'
import { registerNewAddress } from './routes/new-address.ts'
import { registerOwnerTransactions } from './routes/owner-transactions.ts'
import { registerPrices } from './routes/prices.ts'
import { registerServerTests } from './routes/server-tests.ts'
import { registerSession, registerSignIn } from './routes/session.ts'
import { registerSettings } from './routes/settings.ts'
import { registerSources } from './routes/sources.ts'
import { registerSyncs } from './routes/syncs.ts'
import { registerTransactionDetails } from './routes/transaction-details.ts'
import { registerTransactions } from './routes/transactions.ts'
import { registerValueHistories } from './routes/value-history.ts'
import { registerWalletAddresses } from './routes/wallet-addresses.ts'
import { registerWalletPreview } from './routes/wallet-preview.ts'
import { registerWalletSyncs } from './routes/wallet-syncs.ts'
import { registerWallets } from './routes/wallets.ts'
import { registerWebApp } from './routes/web-app.ts'
import { Guard, type GuardSettings, OWNER_PROBLEMS, VISITOR_PROBLEMS } from './security/guard.ts'
import { refuseSecrets } from './security/refuse-secrets.ts'
import { type SafeHeaders, safeHeadersFor, setSafeHeaders } from './security/safe-headers.ts'
import { acceptJsonBodies, BODY_BYTES_MAX } from './validation/json-body.ts'
import { refuseUnknownParameters } from './validation/unknown-parameters.ts'
import { compileValidator } from './validation/validator.ts'
import { isNavigation, WebPages } from './web/web-pages.ts'

/** What the server of every role needs. */
export type BareServerDeps = GuardSettings & Pick<ServerDeps, 'log' | 'metrics' | 'version' | 'store'>

/** The whole HTTP side, not yet listening. */
export function buildServer(deps: ServerDeps): App {
  const pages = new WebPages(deps.webFolder)
  const { app, guard } = buildBareServer(deps, pages)
  registerOpenApi(app, deps)

  // Three groups by access: any client; an allowed host name; an allowed host name and authorisation.
  app.register((open: App, _options, done) => {
    registerHealth(open, deps)
    done()
  })
  app.register((visited: App, _options, done) => {
    visited.addHook('onRequest', guard.checkVisitor)
    documentProblems(visited, VISITOR_PROBLEMS)
    registerWebApp(visited, pages)
    registerSignIn(visited, guard.token)
    done()
  })
  app.register((owned: App, _options, done) => {
    owned.addHook('onRequest', guard.checkOwner)
    documentProblems(owned, OWNER_PROBLEMS)
    owned.addHook('preValidation', refuseSecrets)
    registerOwned(owned, deps, guard)
    done()
  })
  return app
}

/** Health and metrics of a process that only synchronises. */
export function buildWorkerServer(deps: BareServerDeps): App {
  const { app, guard } = buildBareServer(deps, null)
  app.register((open: App, _options, done) => {
    registerHealth(open, deps)
    done()
  })
  app.register((owned: App, _options, done) => {
    owned.addHook('onRequest', guard.checkOwner)
    documentProblems(owned, OWNER_PROBLEMS)
    registerMetrics(owned, deps.metrics)
    done()
  })
  return app
}

function buildBareServer(deps: BareServerDeps, pages: WebPages | null) {
  const safeHeaders = safeHeadersFor(deps.publicUrl)
  const app: App = fastify(serverOptions(deps, safeHeaders))
  const guard = new Guard(deps)
  answerUnsupported(app.server, safeHeaders)
  app.addHook('onRequest', setSafeHeaders(safeHeaders))
  app.addHook('onRequest', refuseAmbiguous)
  app.setValidatorCompiler(compileValidator)
  // Replies have their schema's type, and tests verify it; compiling a serialiser for each schema costs a sixth of
  // the start-up time and 8 MB, and is no faster.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  app.setErrorHandler(sendProblem)
  acceptJsonBodies(app)
  observeRequests(app, deps.metrics)
  refuseUnknownParameters(app)
  documentProblems(app, TRANSPORT_PROBLEMS)
  refuseUnknown(app, { guard, pages, publicUrl: deps.publicUrl })
  return { app, guard }
}

function registerOwned(app: App, deps: ServerDeps, guard: Guard): void {
  registerChains(app)
  registerNewAddress(app, deps)
  registerAddresses(app, deps)
  registerAddressChanges(app, deps)
  registerSyncs(app, deps.tracker)
  registerTransactions(app, deps.tracker)
  registerTransactionDetails(app, deps.tracker)
  registerLabels(app, deps.tracker)
  registerBalances(app, deps)
  registerExports(app, deps, guard.clients)
  registerSources(app, deps.tracker)
  registerPrices(app, deps.tracker)
  registerValueHistories(app, deps.tracker)
  registerServerTests(app, deps.tracker)
  registerSettings(app, deps.settings)
  registerBackups(app, deps)
  registerEvents(app, deps, guard)
  registerMetrics(app, deps.metrics)
  registerSession(app, guard.token)
  registerWalletPreview(app, deps)
  registerWallets(app, deps)
  registerGroups(app, deps)
  registerOwnerTransactions(app, deps)
  registerAllTransactions(app, deps)
  registerWalletSyncs(app, deps)
  registerWalletAddresses(app, deps)
  registerDocs(app, deps)
}

interface UnknownRouteParts {
  readonly guard: Guard
  /** Null: there is no web app. */
  readonly pages: WebPages | null
  readonly publicUrl: URL | null
}

/** Rejects requests without a route before their body is read. */
function refuseUnknown(app: App, { guard, pages, publicUrl }: UnknownRouteParts): void {
  const table = new MethodTable(app)
  const root = publicUrl?.pathname ?? '/'
  app.addHook('onReady', (done) => {
    if (root === '/' || !table.sharesFirstWord(root)) return done()
    done(new StartError(`PUBLIC_URL must not have the path ${root}, which the program serves itself.`))
  })
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    // Only below a path that ends with a slash do the page's references lead to its files.
    if (root !== '/' && `${pathIn(request)}/` === root) return reply.redirect(root, 308)
    const isPage = pages !== null && isNavigation(request) && request.originalUrl.startsWith(root)
    if (isPage && table.methodsAt(pathIn(request)).length === 0) {
      guard.checkVisitor(request, reply, (error) => {
        if (error !== undefined) done(error)
        else pages.send(request, reply.code(404).header('vary', 'accept'))
      })
      return
    }
    guard.checkOwner(request, reply, (error) => done(error ?? unknownRoute(request, table)))
  })
}

function unknownRoute(request: FastifyRequest, table: MethodTable): HttpError {
  const methods = table.methodsAt(pathIn(request))
  if (methods.length === 0) return new HttpError('not_found', 'Nothing is served at this path.')
  const allow = methods.join(', ')
  return new HttpError('method_not_allowed', `This path supports only ${allow}.`, { allow })
}

function pathIn({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}

function serverOptions({ log, publicUrl }: BareServerDeps, safeHeaders: SafeHeaders) {
  const basePath = basePathOf(publicUrl)
  return {
    loggerInstance: log,
    // Requests are not logged one by one; a child logger for each would cost more than the reply.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    // Fastify would load its own compilers.
    schemaController: { compilersFactory: { buildValidator: () => unused, buildSerializer: () => unused } },
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 30_000,
    // A request without a Host header gets our own reply.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    clientErrorHandler: clientErrorHandler(safeHeaders),
    rewriteUrl: ({ url = '/' }) => pathInTarget(url, basePath),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setSafeHeaders(safeHeaders)(request, reply, () => sendProblem(error, request, reply))
    },
  } satisfies FastifyHttpOptions<RawServerDefault>
}

function unused(): never {
  throw new Error('the compilers of schemas are set')
}
