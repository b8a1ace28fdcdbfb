import { ActionBar } from './action-bar.tsx';
import { Around } from './around.tsx';
import { Exchange } from './exchange.tsx';
import { FileFrame } from './file-frame.tsx';
import { PostCard } from './post-card.tsx';
import { useNotice } from './use-moderation.ts';

/** One notice: what may be done, the post it is about, the whole exchange. */
export function NoticePage({ id }: { readonly id: string }) {
  const { data: file, error, isPending, refetch } = useNotice(id);
  return (
    <FileFrame
      id={id}
      what="Notice"
      item={file?.item}
      error={error}
      isPending={isPending}
      onRetry={() => void refetch()}
    >
      {file === undefined ? null : (
        <>
          <ActionBar item={file.item} />
          <div className="columns even">
            <PostCard post={file.post} place={{ revision: file.notice.post.revision, span: file.notice.span }} />
            <div className="stack">
              <Exchange notice={file.notice} decisions={file.decisions} />
              <Around others={file.others} history={file.history} />
            </div>
          </div>
        </>
      )}
    </FileFrame>
  );
}
