import { parseArgs } from 'node:util'
import { OperatorError } from '#kit/operator-error.ts'
import { firstBreak } from '../audit/event.ts'
import { readAudit } from '../audit/store.ts'
import { type GraphRef, isGraphId, parseGraphRef } from '../graph-ref.ts'
import { generateKeyText, hashOfKeyText, type Scope, scopes } from '../keys/key.ts'
import { addKey, addSecret, listKeys, retireOldSecrets, revokeKey } from '../keys/store.ts'
import { listAdoptions } from '../uplink/store.ts'
import {
  type CoordinateUsage,
  fieldsServed,
  readCoordinateUsage,
} from '../usage/coordinate-usage.ts'
import { revert, rollBack, unpin } from '../variants/roll-back.ts'
import { listLaunches } from '../variants/store.ts'
import { override, previewContract, printOverrides, protect } from './check-commands.ts'
import type { Operating } from './operating.ts'

type Command = (operating: Operating, args: readonly string[]) => Promise<void>

export const usage = `Usage: npm run registry -- COMMAND

  key create NAME --graph GRAPH --scopes SCOPE,… [--department CODE] [--variants PATTERN,…] [--subgraphs PATTERN,…]
  key rotate NAME      gives it a second text; both are valid
  key retire NAME      ends all its texts but the newest
  key revoke NAME      ends the key
  keys                 lists the keys
  launches GRAPH@VARIANT
  gateways GRAPH@VARIANT
  usage GRAPH@VARIANT [COORDINATE …]   who used these, such as Dossier.fees; the fields that nobody did
  roll-back GRAPH@VARIANT LAUNCH   launches an earlier one again, and holds later ones back
  revert GRAPH@VARIANT LAUNCH      launches an earlier one again, and has its subgraphs stand as they stood then
  unpin GRAPH@VARIANT              launches what was published last, and holds nothing back
  protect GRAPH@VARIANT            tells which operations checks protect; these options change it:
    [--window-days N] [--min-count N] [--min-percentage P] [--exclude-clients NAME[@VERSION],…]
    [--exclude-operations NAME,…] [--fail-on-dangerous yes|no]
  override GRAPH@VARIANT "CHANGE" --reason TEXT --until YYYY-MM-DD [--operations ID,…]
                                   lets a change pass until the end of that day
  overrides GRAPH@VARIANT          lists what lets changes pass
  preview-contract GRAPH@VARIANT [--include TAG,…] [--exclude TAG,…] [--hide-unreachable-types]
                                   prints what clients would see
  audit                prints every event as a line of JSON, then whether the chain is whole

Scopes: ${scopes.join(', ')}. In a pattern * stands for any text; both patterns are * unless given.`

const commands: Readonly<Record<string, Command>> = {
  'key create': createKey,
  'key rotate': rotateKey,
  'key retire': retireSecrets,
  'key revoke': endKey,
  keys: printKeys,
  launches: printLaunches,
  gateways: printGateways,
  usage: printUsage,
  'roll-back': pinLaunch,
  revert: revertLaunch,
  unpin: unpinVariant,
  protect,
  override,
  overrides: printOverrides,
  'preview-contract': previewContract,
  audit: printAudit,
}

/** Runs one command. Throws OperatorError that says what is wrong with it. */
export async function runCommand(args: readonly string[], operating: Operating): Promise<void> {
  const length = args[0] === 'key' ? 2 : 1
  const command = commands[args.slice(0, length).join(' ')]
  if (!command) throw new OperatorError(usage)
  await command(operating, args.slice(length))
}

async function createKey({ database, actor, write }: Operating, args: readonly string[]) {
  const { name, graph, ...rights } = readNewKey(args)
  const text = generateKeyText(graph)
  const key = { name, graph, ...rights }
  if (!(await addKey(database, key, hashOfKeyText(text), actor)))
    throw new OperatorError(`There is a key "${name}" already`)
  write(text)
}

function readNewKey(args: readonly string[]) {
  const { values, positionals } = parseOptions(args)
  const [name, ...others] = positionals
  const { graph = '' } = values
  if (name === undefined || others.length > 0) throw new OperatorError(usage)
  if (!isGraphId(graph)) throw new OperatorError(`--graph "${graph}" can be no graph`)
  return {
    name,
    graph,
    department: values.department ?? null,
    scopes: listOf(values.scopes ?? '').map(scopeOf),
    variants: listOf(values.variants ?? '*'),
    subgraphs: listOf(values.subgraphs ?? '*'),
  }
}

function parseOptions(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { graph: text, department: text, scopes: text, variants: text, subgraphs: text },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`${reason}\n\n${usage}`)
  }
}

function listOf(text: string): string[] {
  const items = text.split(',').filter(Boolean)
  if (items.length === 0) throw new OperatorError('--scopes is required, and no list may be empty')
  return items
}

function scopeOf(text: string): Scope {
  const scope = scopes.find((scope) => scope === text)
  if (!scope) throw new OperatorError(`"${text}" is no scope: take ${scopes.join(', ')}`)
  return scope
}

async function rotateKey({ database, actor, write }: Operating, args: readonly string[]) {
  const name = onlyArgument(args)
  const key = (await listKeys(database.sql)).find((key) => key.name === name)
  const text = generateKeyText(key?.graph ?? '')
  const outcome = await addSecret(database, name, hashOfKeyText(text), actor)
  if (outcome === 'no such key') throw noSuchKey(name)
  if (outcome === 'two are active')
    throw new OperatorError(`Two texts of "${name}" are valid: retire the older one first`)
  write(text)
}

async function retireSecrets({ database, actor, write }: Operating, args: readonly string[]) {
  const name = onlyArgument(args)
  const retired = await retireOldSecrets(database, name, actor)
  if (retired === null) throw noSuchKey(name)
  write(`${retired} of the texts of "${name}" ended`)
}

async function endKey({ database, actor, write }: Operating, args: readonly string[]) {
  const name = onlyArgument(args)
  if (!(await revokeKey(database, name, actor))) throw noSuchKey(name)
  write(`"${name}" ended`)
}

async function printKeys({ database, write }: Operating) {
  for (const key of await listKeys(database.sql)) {
    const { name, graph, department, scopes, variants, subgraphs, revokedAt } = key
    const state = revokedAt ? 'revoked' : `${key.activeSecrets} valid`
    write(
      [name, graph, department ?? '-', scopes.join(','), `variants ${variants.join(',')}`]
        .concat(`subgraphs ${subgraphs.join(',')}`, state)
        .join('  '),
    )
  }
}

async function printLaunches({ database, write }: Operating, args: readonly string[]) {
  for (const launch of await listLaunches(database.sql, onlyRef(args), 50)) {
    const { number, id, createdAt, trigger, subgraph, succeeded } = launch
    const what = subgraph ? `${trigger} ${subgraph}` : trigger
    write(
      `${number}  ${id}  ${createdAt.toISOString()}  ${what}  ${succeeded ? 'succeeded' : 'failed'}`,
    )
  }
}

async function printGateways({ database, write }: Operating, args: readonly string[]) {
  for (const gateway of await listAdoptions(database.sql, onlyRef(args))) {
    const { instance, client, key, number, launch, since, seenAt } = gateway
    write(
      [instance, client, `key ${key}`, `launch ${number ?? '?'} ${launch}`]
        .concat(`since ${since.toISOString()}`, `seen ${seenAt.toISOString()}`)
        .join('  '),
    )
  }
}

async function printUsage({ database, write }: Operating, args: readonly string[]) {
  const [text = '', ...coordinates] = args
  const ref = onlyRef([text])
  const asked = coordinates.length > 0 ? coordinates : await fieldsServed(database.sql, ref)
  const all = await readCoordinateUsage(database.sql, ref, asked, new Date())
  if (all.some(({ unusedSince }) => unusedSince === null))
    throw new OperatorError(`Nothing was reported of what clients ask of "${text}"`)
  const told = coordinates.length > 0 ? all : all.filter(({ lastUsedAt }) => lastUsedAt === null)
  for (const usage of told) for (const line of linesOfUsage(usage)) write(line)
}

function linesOfUsage({ coordinate, lastUsedAt, unusedSince, usedBy }: CoordinateUsage): string[] {
  const since = `unused since ${unusedSince?.toISOString()}`
  if (lastUsedAt === null) return [`${coordinate}  ${since}, when counting began`]
  const clients = usedBy.map(({ clientName, clientVersion, lastAt, requests }) =>
    [`  ${clientName || '(no name)'} ${clientVersion}`.trimEnd(), `last ${lastAt.toISOString()}`]
      .concat(`${requests} requests in 30 days`)
      .join('  '),
  )
  return [`${coordinate}  ${since}, last used by`, ...clients]
}

async function pinLaunch(operating: Operating, args: readonly string[]) {
  const { text, ref, id } = readLaunchArguments(args)
  const { number } = await rollBack(operating, ref, id)
  operating.write(`${text} runs launch ${number}, which is ${id} again; later ones wait for unpin`)
}

async function revertLaunch(operating: Operating, args: readonly string[]) {
  const { text, ref, id } = readLaunchArguments(args)
  const { number } = await revert(operating, ref, id)
  operating.write(`${text} runs launch ${number}, and its subgraphs stand as at ${id}`)
}

function readLaunchArguments([text = '', id = '', ...others]: readonly string[]) {
  if (others.length > 0) throw new OperatorError(usage)
  return { text, ref: onlyRef([text]), id }
}

async function unpinVariant(operating: Operating, args: readonly string[]) {
  const { number } = await unpin(operating, onlyRef(args))
  operating.write(`${args[0]} runs launch ${number}, which is what was published last`)
}

async function printAudit({ database, write }: Operating) {
  const events = await readAudit(database.sql)
  for (const event of events)
    write(
      JSON.stringify({
        ...event,
        number: Number(event.number),
        details: JSON.parse(event.details),
      }),
    )
  const broken = firstBreak(events)
  if (broken !== null) throw new OperatorError(`The chain is broken at event ${broken}`)
}

function onlyRef(args: readonly string[]): GraphRef {
  const text = onlyArgument(args)
  const ref = parseGraphRef(text)
  if (!ref) throw new OperatorError(`"${text}" is no GRAPH@VARIANT`)
  return ref
}

function onlyArgument(args: readonly string[]): string {
  const [argument, ...others] = args
  if (argument === undefined || others.length > 0) throw new OperatorError(usage)
  return argument
}

function noSuchKey(name: string): OperatorError {
  return new OperatorError(`There is no key "${name}"`)
}
