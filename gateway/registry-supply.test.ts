import { createServer, type ServerResponse } from 'node:http'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { announceLaunch } from '#kit/redis/announcements.ts'
import { collectLog, temporaryFolder } from '../tests/gateway-world.ts'
import { startRedis, withRedis } from '../tests/redis.ts'
import { openObservedRedis } from '../tests/shared-redis.ts'
import { listen, sendJson } from '../tests/stand-in.ts'
import { until } from '../tests/until.ts'
import { supplyFromRegistry } from './registry-supply.ts'

const ref = 'motcua@current'

/** What a registry answers that launched this. */
const launch = (id: string, sdl: string) =>
  JSON.stringify({
    data: {
      routerConfig: { __typename: 'RouterConfigResult', id, sdl, number: 1, signature: null },
    },
  })

async function firstOf<Value>(values: AsyncIterable<Value>): Promise<Value> {
  for await (const value of values) return value
  throw new Error('There is none')
}

/** A registry that gives a first launch, and answers further questions by `answer`. */
async function follow(t: TestContext, answer: (response: ServerResponse) => void) {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    asked++
    if (asked === 1) sendJson(response, 200, launch('1', 'first'))
    else answer(response)
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { url: redisUrl } = await startRedis(t)
  const redis = openObservedRedis(t, redisUrl)
  await redis.isUp()
  const copyFile = path.join(await temporaryFolder(t), 'launch.json')
  const { logger } = collectLog()
  const supply = supplyFromRegistry({ url, key: 'key', ref, copyFile }, redis, logger)
  const first = await firstOf(supply.candidates())
  const taken: string[] = []
  const following = supply.follow(first, async (sdl) => void taken.push(sdl))
  t.after(() => following.stop())
  await until('it is asked for the next', () => asked === 2)
  return { redis, taken, asked: () => asked }
}

test(
  'an announced launch is asked for, although the registry holds a question already',
  withRedis,
  async (t) => {
    let isLaunched = false
    const { redis, taken, asked } = await follow(t, (response) => {
      if (isLaunched) sendJson(response, 200, launch('2', 'second'))
    })
    isLaunched = true
    await until('it is heard', () => {
      announceLaunch(redis, ref)
      return asked() > 2
    })
    await until('it is taken', () => taken.includes('second'))
  },
)
