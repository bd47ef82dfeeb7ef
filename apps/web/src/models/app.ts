import type { ClientEvent, TabClient } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import { AccountModel } from './account.ts'
import { AddFriendModel } from './add-friend.ts'
import type { App, TitleView } from './api.ts'
import type { Context } from './context.ts'
import { ConnectionModel } from './connection.ts'
import { CommunitiesModel, type LoadParts } from './communities/communities.ts'
import { ConversationsModel } from './conversations.ts'
import { KeyReplacementModel } from './key-replacement.ts'
import { type AboutNames, NoticesModel } from './notices.ts'
import { onOtherAccount } from './other-account.ts'
import { reason } from './outcome.ts'
import { PasswordChangeModel } from './password-change.ts'
import { PeopleModel } from './people.ts'
import type { Platform } from './platform.ts'
import { RecoveryKitModel } from './recovery-kit.ts'
import { SafetyNumberModel } from './safety-number.ts'
import { type Epoch, SessionModel } from './session.ts'
import { SettingsModel } from './settings.ts'
import { SignInModel } from './sign-in.ts'
import { SignUpModel } from './sign-up.ts'
import { kept, type Store, value } from './store.ts'
import { Timelines } from './timelines.ts'
import { TodayModel } from './today.ts'
import { UpdatesModel } from './updates.ts'

type AlertEvent = Extract<ClientEvent, { type: 'alert' }>

/** Everything the screens show, over one client. */
export function openApp(client: TabClient, platform: Platform): App {
  const context = { client, platform }
  const notices = new NoticesModel(platform, (alert) => namesOf(client, alert))
  const session = new SessionModel(context, notices)
  const people = new PeopleModel(context)
  const conversations = new ConversationsModel(context, people)
  const timelines = new Timelines(context, { session, people, conversations })
  const communities = new CommunitiesModel(context, partsOf(context, session, timelines))
  const connection = new ConnectionModel(context)
  const account = new AccountModel(context, session)
  const recoveryKit = new RecoveryKitModel(context, session)
  const settings = new SettingsModel(platform)
  const today = new TodayModel(platform)
  const addFriend = new AddFriendModel(context, people)
  followAccount(session, notices, timelines, [people, conversations, communities, connection, account])
  // A link that waited for an account stays for it.
  onOtherAccount(session, () => session.account === undefined && [addFriend.reset(), communities.dropLink()])
  // Those who show names and rows last, so that they find what the event brought.
  const takers = [session, notices, connection, people, conversations, communities, timelines]
  const unsubscribe = client.subscribe((events: readonly ClientEvent[]) => {
    for (const model of takers) model.take(events)
  })
  return {
    session,
    signUp: new SignUpModel(context, session, recoveryKit),
    signIn: new SignInModel(context, session),
    recoveryKit,
    connection: connection.view,
    people,
    addFriend,
    conversations,
    communities,
    account,
    passwordChange: new PasswordChangeModel(context, session, account),
    keyReplacement: new KeyReplacementModel(context, { session, account, recoveryKit, notices }),
    settings,
    notices,
    title: titleOf(conversations, people, communities),
    today: today.view,
    updates: new UpdatesModel(() => timelines.flush()),
    timeline: (conversationId: ConversationId) => timelines.get(conversationId),
    safetyNumber: safetyNumbersOf(context, session),
    flush: () => timelines.flush(),
    close: () => {
      unsubscribe()
      for (const model of [session, notices, settings, today]) model.close()
    },
  }
}

/** Whom and what an alert is about, by their random names here. */
async function namesOf({ people, communities }: TabClient, { userId, communityId, channelId }: AlertEvent): Promise<AboutNames> {
  const [person, community] = await Promise.all([
    userId === undefined ? undefined : people.get(userId),
    communityId === undefined ? undefined : communities.get(communityId),
  ])
  const channel = community?.channels.find((one) => one.channelId === channelId)
  return { address: person?.address, community: community?.address, channel: channel?.address }
}

/** Their code comes when a screen of communities first asks. */
function partsOf(context: Context, session: SessionModel, timelines: Timelines): LoadParts {
  return async (communities) => {
    const { makeParts } = await import('./communities/parts.ts')
    return makeParts(context, { communities, session, timelines })
  }
}

interface Loaded {
  load(): Promise<void>
  clear(): void
}

/** Loads when an account comes, and again after each take-over; when it goes, nothing of it stays. */
function followAccount(session: SessionModel, notices: NoticesModel, timelines: Timelines, models: readonly Loaded[]): void {
  let before: Epoch = session.epoch.get()
  const load = async () => {
    timelines.reload()
    const results = await Promise.allSettled(models.map((model) => model.load()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) notices.toast(reason(failed.reason))
  }
  session.epoch.subscribe(() => {
    const now = session.epoch.get()
    const leaves = before.userId !== undefined && before.userId !== now.userId
    before = now
    for (const model of leaves ? [timelines, ...models, notices] : []) model.clear()
    if (now.userId !== undefined) void load()
  })
}

/** One for each person, of the account that is here. */
function safetyNumbersOf(context: Context, session: SessionModel): App['safetyNumber'] {
  const models = new Map<UserId, SafetyNumberModel>()
  onOtherAccount(session, () => models.clear())
  return (userId) => {
    const model = models.get(userId) ?? new SafetyNumberModel(context, userId)
    models.set(userId, model)
    return model
  }
}

function titleOf(conversations: ConversationsModel, people: PeopleModel, communities: CommunitiesModel): Store<TitleView> {
  const title = value<TitleView>({ unread: 0, requests: 0, news: false })
  const look = () => {
    const { inGroups, mentions, unread } = communities.view.get()
    const requests = people.view.get().incoming.length + communities.view.get().invites.length
    title.set(kept(title.get(), { unread: conversations.view.get().unread + inGroups + mentions, requests, news: unread > 0 }))
  }
  for (const store of [conversations.view, people.view, communities.view]) store.subscribe(look)
  return title
}
