import type { ApiClient, ChannelId, CommunityId, RouteInput, RouteOutput, Routes } from '@conclave/protocol'
import type { ServerLink } from '../../transport/server-link.ts'

type Call<N extends keyof Routes> = Promise<RouteOutput<Routes[N]>>
type Body<N extends keyof Routes> = RouteInput<Routes[N]> extends { readonly body: infer B } ? B : never

/** One page of a channel: newest first before a number, in order after one. */
export type ChannelPage = { readonly before: number } | { readonly after: number }

/** What the server does for groups and channels; all of it throws ConclaveError with the code of the route. */
export interface GroupServer {
  standing(communityId: CommunityId): Call<'communityRead'>
  /** @throws ConclaveError `E_CONFLICT` when `expect` is not the newest entry any more */
  appendCommit(communityId: CommunityId, groupId: Uint8Array, body: Body<'commitAppend'>): Call<'commitAppend'>
  commits(communityId: CommunityId, groupId: Uint8Array, after: number): Call<'commitsRead'>
  records(communityId: CommunityId, groupId: Uint8Array, from: number, to: number): Call<'epochRecords'>
  replaceRecord(communityId: CommunityId, groupId: Uint8Array, record: Uint8Array): Call<'epochRecordReplace'>
  bundle(communityId: CommunityId, groupId: Uint8Array): Call<'bundleRead'>
  replaceBundle(communityId: CommunityId, groupId: Uint8Array, body: Body<'bundleReplace'>): Call<'bundleReplace'>
  wantBundle(communityId: CommunityId, groupId: Uint8Array): Call<'bundleWanted'>
  channel(communityId: CommunityId, channelId: ChannelId, page: ChannelPage): Call<'channelRead'>
  erase(communityId: CommunityId, channelId: ChannelId, seqs: readonly number[]): Call<'channelErase'>
}

/** Over HTTP, with the token of this device's session. */
export function groupServer(link: () => ServerLink): GroupServer {
  const call = <T>(work: (api: ApiClient, bearer: string) => Promise<T>): Promise<T> => {
    const { api } = link()
    return link().withSession((bearer) => work(api, bearer))
  }
  return {
    standing: (communityId) => call((api, bearer) => api.communityRead({ params: { communityId } }, bearer)),
    appendCommit: (communityId, groupId, body) => call((api, bearer) => api.commitAppend({ params: { communityId, groupId }, body }, bearer)),
    commits: (communityId, groupId, after) => call((api, bearer) => api.commitsRead({ params: { communityId, groupId }, query: { after } }, bearer)),
    records: (communityId, groupId, from, to) =>
      call((api, bearer) => api.epochRecords({ params: { communityId, groupId }, query: { from, to } }, bearer)),
    replaceRecord: (communityId, groupId, record) =>
      call((api, bearer) => api.epochRecordReplace({ params: { communityId, groupId }, body: { record } }, bearer)),
    bundle: (communityId, groupId) => call((api, bearer) => api.bundleRead({ params: { communityId, groupId } }, bearer)),
    replaceBundle: (communityId, groupId, body) => call((api, bearer) => api.bundleReplace({ params: { communityId, groupId }, body }, bearer)),
    wantBundle: (communityId, groupId) => call((api, bearer) => api.bundleWanted({ params: { communityId, groupId } }, bearer)),
    channel: (communityId, channelId, page) =>
      call((api, bearer) => api.channelRead({ params: { communityId, channelId }, query: { limit: 100, ...page } }, bearer)),
    erase: (communityId, channelId, seqs) =>
      call((api, bearer) => api.channelErase({ params: { communityId, channelId }, body: { seqs: [...seqs] } }, bearer)),
  }
}
