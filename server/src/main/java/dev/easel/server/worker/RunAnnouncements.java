package dev.easel.server.worker;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.NodeProgress;
import dev.easel.media.Picture;
import dev.easel.media.PicturePreview;
import dev.easel.server.socket.ClientSocket;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells the client of one run what happens in it (contract sections 2.3 to 2.5). */
final class RunAnnouncements implements ExecutionListener {
    /** More pictures than these do not wait: clients get the newer ones. */
    private static final int MOST_WAITING_PREVIEWS = 8;

    private final Optional<String> clientId;
    private final ClientSockets sockets;
    private final JobLine line;
    private final int previewSize;
    private final boolean previews;
    private final AtomicInteger waitingPreviews = new AtomicInteger();
    private volatile Optional<String> workingNode = Optional.empty();

    /** @param previews whether pictures of the work in progress are sent */
    RunAnnouncements(
            Optional<String> clientId, ClientSockets sockets, JobLine line, int previewSize, boolean previews) {
        this.clientId = clientId;
        this.sockets = sockets;
        this.line = line;
        this.previewSize = previewSize;
        this.previews = previews;
    }

    Optional<String> clientId() {
        return clientId;
    }

    /** The visible node that, as far as clients know, started last. */
    Optional<String> workingNode() {
        return workingNode;
    }

    @Override
    public void on(ExecutionEvent event) {
        switch (event) {
            case ExecutionEvent.NodeStarted started -> {
                line.announce(() -> workingNode = Optional.of(started.displayNodeId()));
                toClient(Message.Weight.EVENT, started);
            }
            case ExecutionEvent.ProgressStateChanged state -> progressState(state);
            case ExecutionEvent.Progressed progressed -> progress(progressed);
            case ExecutionEvent.TextShown text -> {
                Message message = PictureMessages.text(text.nodeId(), text.text());
                line.announce(() -> toClientOrAll(message));
            }
            case ExecutionEvent.ImageSent sent -> {
                if (sent.image() instanceof Picture picture) {
                    line.announce(() -> toClientOrAll(PictureMessages.result(picture)));
                }
            }
            case ExecutionEvent.Interrupted interrupted ->
                line.announce(() -> toClientOrAll(Message.event(Message.Weight.EVENT, event.type(), event.data())));
            case ExecutionEvent.Started started -> toClient(Message.Weight.EVENT, started);
            case ExecutionEvent.Cached cached -> toClient(Message.Weight.EVENT, cached);
            case ExecutionEvent.NodeExecuted executed -> toClient(Message.Weight.EVENT, executed);
            case ExecutionEvent.NodeBlocked blocked -> toClient(Message.Weight.EVENT, blocked);
            case ExecutionEvent.Succeeded succeeded -> toClient(Message.Weight.EVENT, succeeded);
            case ExecutionEvent.Failed failed -> toClient(Message.Weight.EVENT, failed);
        }
    }

    private void toClient(Message.Weight weight, ExecutionEvent event) {
        clientId.ifPresent(id -> line.announce(() -> {
            if (sockets.reaches(id)) {
                sockets.send(id, Message.event(weight, event.type(), event.data()));
            }
        }));
    }

    private void toClientOrAll(Message message) {
        clientId.ifPresentOrElse(id -> sockets.send(id, message), () -> sockets.broadcast(message));
    }

    private boolean someoneListens() {
        return clientId.map(sockets::reaches).orElseGet(() -> sockets.count() > 0);
    }

    /** The state is copied now; without anyone to tell it is not even looked at. */
    private void progressState(ExecutionEvent.ProgressStateChanged state) {
        if (someoneListens()) {
            state.nodes();
            boolean finished = state.changed().state() == NodeProgress.State.FINISHED;
            Message.Weight weight = finished ? Message.Weight.EVENT : Message.Weight.PROGRESS;
            line.announce(() -> toClientOrAll(Message.event(weight, state.type(), state.data())));
        }
    }

    /** The picture is taken now, while what it shows is there; it is encoded later, unless too many wait for that already. */
    private void progress(ExecutionEvent.Progressed progressed) {
        if (!someoneListens()) {
            return;
        }
        Optional<Picture> picture = previews && waitingPreviews.get() < MOST_WAITING_PREVIEWS
                ? progressed.preview().flatMap(RunAnnouncements::picture)
                : Optional.empty();
        if (picture.isPresent()) {
            waitingPreviews.incrementAndGet();
        }
        line.announce(() -> {
            Message message = Message.event(Message.Weight.PROGRESS, progressed.type(), progressed.data());
            picture.ifPresentOrElse(
                    shown -> {
                        waitingPreviews.decrementAndGet();
                        show(shown, message, progressed);
                    },
                    () -> toClientOrAll(message));
        });
    }

    private void show(Picture picture, Message message, ExecutionEvent.Progressed progressed) {
        byte[] jpeg = PictureMessages.previewJpeg(picture, previewSize);
        clientId.ifPresentOrElse(
                id -> sockets.find(id).ifPresentOrElse(socket -> sendPreview(socket, message, jpeg, progressed), () -> {
                    sockets.send(id, message);
                    sockets.send(id, PictureMessages.preview(jpeg));
                }),
                () -> sockets.all().forEach(socket -> sendPreview(socket, message, jpeg, progressed)));
    }

    /** A preview is a picture, or makes one for whoever wants to see it. */
    private static Optional<Picture> picture(Object preview) {
        return switch (preview) {
            case Picture picture -> Optional.of(picture);
            case PicturePreview promised -> Optional.of(promised.picture());
            default -> Optional.empty();
        };
    }

    private static void sendPreview(
            ClientSocket socket, Message message, byte[] jpeg, ExecutionEvent.Progressed progressed) {
        if (socket.wantsPreviewMetadata()) {
            socket.send(PictureMessages.previewWithMetadata(jpeg, progressed.promptId(), progressed.progress()));
            socket.send(message);
        } else {
            socket.send(message);
            socket.send(PictureMessages.preview(jpeg));
        }
    }
}
