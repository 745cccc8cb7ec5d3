import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Issuer } from './bearer.ts'
import { residentMegabytes } from './cpu-time.ts'
import { startGateway } from './gateways.ts'
import { openLoad } from './load.ts'
import type { Network } from './network.ts'
import { shapes } from './shapes.ts'

/** The memory of a gateway, in megabytes. */
export interface SwapMemory {
  readonly before: number
  readonly after: number
}

/** One after the other, so that the memory before is not the one that a heavy load once took. */
const warmUpRequests = 100

/**
 * Changes the supergraph of a running gateway over and over, each one answering every shape, and gives
 * its memory in RAM before and after, garbage collected.
 */
export async function measureSwapMemory(
  network: Network,
  issuer: Issuer,
  swaps: number,
): Promise<SwapMemory> {
  const nodeArgs = ['--expose-gc', '--import', './collect-on-signal.ts']
  const gateway = await startGateway('ours', { network, issuer, nodeArgs })
  const loads = shapes.map((shape) => openLoad(gateway.url, shape, issuer.token))
  for (let request = 0; request < warmUpRequests; request++)
    for (const load of loads) await load.ask()

  const sdl = await readFile(network.supergraphFile, 'utf8')
  const before = await heldMegabytes(gateway.pid)
  for (let swap = 1; swap <= swaps; swap++) {
    const served = await generationOf(gateway.operatorUrl)
    await replaceFile(network.supergraphFile, versionOf(sdl, swap))
    while ((await generationOf(gateway.operatorUrl)) === served) await setTimeout(20)
    for (const load of loads) await load.ask()
    if (swap % 100 === 0)
      console.log(`${swap} swaps: ${(await heldMegabytes(gateway.pid)).toFixed(1)} MB`)
  }
  const after = await heldMegabytes(gateway.pid)

  await replaceFile(network.supergraphFile, sdl)
  for (const load of loads) await load.stop()
  await gateway.stop()
  return { before, after }
}

/** A supergraph that says something else of one of its types. */
function versionOf(sdl: string, version: number): string {
  return sdl.replace(/^type Network\b/m, `"""Version ${version}"""\ntype Network`)
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text)
  await rename(`${file}.next`, file)
}

async function generationOf(operatorUrl: string | null): Promise<string> {
  const response = await fetch(`${operatorUrl}/ready?verbose`)
  const { generation }: { generation: string } = JSON.parse(await response.text())
  return generation
}

/** What a process holds once garbage is collected: finalizers free more in later turns. */
async function heldMegabytes(pid: number): Promise<number> {
  for (let collection = 0; collection < 4; collection++) {
    process.kill(pid, 'SIGUSR2')
    await setTimeout(250)
  }
  return residentMegabytes(pid)
}
