export interface Preview {
  promptId?: string;
  nodeId?: string;
  picture: Blob;
}

export type Listener = {
  event: (type: string, data: Record<string, unknown>) => void;
  preview: (preview: Preview) => void;
  connection: (connected: boolean) => void;
};

/** Reads a binary message of the server: a picture in the making, with or without what it belongs to. */
export function readPreview(buffer: ArrayBuffer): Preview | undefined {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8) {
    return undefined;
  }
  const kind = view.getUint32(0);
  const second = view.getUint32(4);
  if (kind === 1) {
    return { picture: new Blob([buffer.slice(8)], { type: second === 2 ? 'image/png' : 'image/jpeg' }) };
  }
  if (kind !== 4 || 8 + second > buffer.byteLength) {
    return undefined;
  }
  const metadata = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, second))) as Record<string, string>;
  return {
    promptId: metadata.prompt_id,
    nodeId: metadata.display_node_id ?? metadata.node_id,
    picture: new Blob([buffer.slice(8 + second)], { type: metadata.image_type ?? 'image/jpeg' }),
  };
}

/** The stream of events, reconnected for as long as the page is open. */
export function listen(clientId: string, listener: Listener): void {
  let delay = 250;
  const connect = () => {
    const address = new URL('ws', document.baseURI);
    address.protocol = address.protocol.replace('http', 'ws');
    address.searchParams.set('clientId', clientId);
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      delay = 250;
      socket.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }));
      listener.connection(true);
    };
    socket.onmessage = (message) => {
      if (typeof message.data === 'string') {
        const { type, data } = JSON.parse(message.data);
        listener.event(type, data ?? {});
      } else {
        const preview = readPreview(message.data as ArrayBuffer);
        if (preview) {
          listener.preview(preview);
        }
      }
    };
    socket.onclose = () => {
      listener.connection(false);
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, 5000);
    };
  };
  connect();
}
