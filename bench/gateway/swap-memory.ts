import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { median } from '../statistics.ts'
import type { Issuer } from './bearer.ts'
import { type RunningGateway, startGateway } from './gateways.ts'
import { type Load, openLoad } from './load.ts'
import type { Network } from './network.ts'
import { shapes } from './shapes.ts'

/** What a gateway holds after its garbage is collected, in megabytes. */
export interface Memory {
  /** All of the process that is in RAM. */
  readonly resident: number
  /** Objects of JavaScript. */
  readonly heap: number
}

export interface SwapMemory {
  readonly before: Memory
  readonly after: Memory
}

const warmUpRequests = 100
/**
 * V8 and the allocators have grown to what generations take that wait for their collection: with little
 * garbage beside them, that is tens of them.
 */
const warmUpSwaps = 100
/**
 * V8 gives memory back to the system when it likes, some tens of megabytes at a time: what a gateway holds is
 * the median of so many looks, each after some more swaps.
 */
const looks = 5
const swapsPerLook = 20

/** Around how many swaps the memory is looked at for the first time. */
export const firstSwaps = warmUpSwaps + looks * swapsPerLook

/**
 * Changes the supergraph of a running gateway over and over, each one answering every shape, and gives
 * the memory of the gateway before so many swaps and after.
 */
export async function measureSwapMemory(
  network: Network,
  issuer: Issuer,
  swaps: number,
): Promise<SwapMemory> {
  const memoryFile = `${network.supergraphFile}.memory`
  await using stack = new AsyncDisposableStack()
  const gateway = await startGateway('ours', {
    network,
    issuer,
    nodeArgs: ['--expose-gc', '--import', './tell-memory.ts'],
    env: { MEMORY_FILE: memoryFile },
  })
  stack.defer(() => gateway.stop())
  const loads = shapes.map((shape) => openLoad(gateway.url, shape, issuer.token))
  for (const load of loads) stack.defer(() => load.stop())
  for (let request = 0; request < warmUpRequests; request++) await askAll(loads)

  const sdl = await readFile(network.supergraphFile, 'utf8')
  stack.defer(() => replaceFile(network.supergraphFile, sdl))
  async function swap(version: number): Promise<void> {
    const served = await generationOf(gateway)
    await replaceFile(network.supergraphFile, versionOf(sdl, version))
    while ((await generationOf(gateway)) === served) await setTimeout(20)
    await askAll(loads)
  }
  const look = () => memoryOf(gateway, memoryFile)

  const between = Math.max(0, swaps - looks * swapsPerLook)
  await swapOften(swap, 1, warmUpSwaps)
  const before = await lookOften(look, swap, warmUpSwaps + 1)
  await swapOften(swap, firstSwaps + 1, between)
  return { before, after: await lookOften(look, swap, firstSwaps + between + 1) }
}

type Swap = (version: number) => Promise<void>

async function swapOften(swap: Swap, first: number, times: number): Promise<void> {
  for (let version = first; version < first + times; version++) await swap(version)
}

async function lookOften(look: () => Promise<Memory>, swap: Swap, first: number): Promise<Memory> {
  const seen: Memory[] = []
  for (let version = first; seen.length < looks; version += swapsPerLook) {
    await swapOften(swap, version, swapsPerLook)
    const memory = await look()
    console.log(
      `${version + swapsPerLook - 1} swaps: ${memory.resident} MB in RAM, ${memory.heap} MB of them objects`,
    )
    seen.push(memory)
  }
  return {
    resident: median(seen.map(({ resident }) => resident)),
    heap: median(seen.map(({ heap }) => heap)),
  }
}

async function askAll(loads: readonly Load[]): Promise<void> {
  // Planning has a deadline in real time, which a busy machine may miss.
  for (const load of loads) await load.ask().catch(() => load.ask())
}

/** A supergraph that says something else of one of its types. */
function versionOf(sdl: string, version: number): string {
  return sdl.replace(/^type Network\b/m, `"""Version ${version}"""\ntype Network`)
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text)
  await rename(`${file}.next`, file)
}

async function generationOf({ operatorUrl }: RunningGateway): Promise<string> {
  const response = await fetch(`${operatorUrl}/ready?verbose`)
  const { generation }: { generation: string } = JSON.parse(await response.text())
  return generation
}

async function memoryOf({ pid }: RunningGateway, file: string): Promise<Memory> {
  await rm(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) await setTimeout(20)
    else return inMegabytes(JSON.parse(text))
  }
}

function inMegabytes({ rss, heapUsed }: NodeJS.MemoryUsage): Memory {
  const megabytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10
  return { resident: megabytes(rss), heap: megabytes(heapUsed) }
}
