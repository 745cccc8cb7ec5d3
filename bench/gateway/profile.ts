import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Issuer } from './bearer.ts'
import { startGateway } from './gateways.ts'
import { openLoad } from './load.ts'
import type { Network } from './network.ts'
import type { Shape } from './shapes.ts'

const seconds = 10
const shown = 40

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly samples: readonly number[]
}

/** Lets our gateway answer one shape under full load, and tells where the time goes, by self time. */
export async function profile(network: Network, issuer: Issuer, shape: Shape): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-profile-'))
  const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`]
  const gateway = await startGateway('ours', { network, issuer, nodeArgs })
  const load = openLoad(gateway.url, shape, issuer.token)
  const answers = await load.saturate(seconds)
  await load.stop()
  await gateway.stop()

  const [name = ''] = await readdir(folder)
  const file = path.join(folder, name)
  const profiled: CpuProfile = JSON.parse(await readFile(file, 'utf8'))
  console.log(`${answers} answers of ${shape.name} in ${seconds} s; the whole profile: ${file}`)
  for (const [place, share] of selfShares(profiled).slice(0, shown))
    console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${place}`)
}

function selfShares({ nodes, samples }: CpuProfile): [string, number][] {
  const placeOf = new Map(nodes.map(({ id, callFrame }) => [id, placeName(callFrame)]))
  const counts = new Map<string, number>()
  const busy = samples.flatMap((id) => placeOf.get(id) ?? []).filter((place) => place !== '(idle)')
  for (const place of busy) counts.set(place, (counts.get(place) ?? 0) + 1)
  return [...counts]
    .map(([place, count]): [string, number] => [place, count / busy.length])
    .toSorted(([, a], [, b]) => b - a)
}

function placeName({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']) {
  if (url === '') return functionName || '(anonymous)'
  const short = url.replace(/^.*\/(node_modules|gateway|kit)\//, '$1/')
  return `${functionName || '(anonymous)'} ${short}:${lineNumber + 1}`
}
