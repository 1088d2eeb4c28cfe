package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Assets in a bucket of S3 or of a server that speaks its protocol. {@code content/HASH} is a content, {@code about/HASH} an empty object
 * whose metadata say what it is and until when it is kept; {@code due/TIME/HASH} lets what has expired be found without looking at the
 * rest. Credentials come from where the AWS SDK looks for them: {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}, a profile, or
 * the machine's role.
 */
public final class S3AssetStore implements AssetStore {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final String KEEP_UNTIL = "keep-until";
    private static final String SIZE = "content-size";
    private static final int NOT_FOUND = 404;
    private static final int INSUFFICIENT_STORAGE = 507;

    /** What servers call it when nothing more may be kept: Ceph's word, and MinIO's. */
    private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity");

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final Path incoming;

    S3AssetStore(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        try {
            incoming = Files.createTempDirectory("easel-assets-");
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The folder for temporary files cannot be written; check TMPDIR.", failure);
        }
    }

    /**
     * The assets in a bucket, which must exist.
     *
     * @param url {@code s3://BUCKET/PREFIX?endpoint=http://HOST:PORT&region=REGION}; all but the bucket may be left out
     * @throws EaselException INVALID_INPUT when it is no such URL
     */
    public static S3AssetStore of(URI url) {
        String bucket = Optional.ofNullable(url.getHost()).orElse(url.getAuthority());
        if (!"s3".equals(url.getScheme()) || bucket == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The asset store " + url + " is not of the form s3://BUCKET/PREFIX?endpoint=URL; correct it.");
        }
        S3ClientBuilder builder = clients();
        String region = "us-east-1";
        for (String option : Optional.ofNullable(url.getQuery()).orElse("").split("&", -1)) {
            if (option.startsWith("endpoint=")) {
                builder.endpointOverride(URI.create(option.substring("endpoint=".length())))
                        .forcePathStyle(true);
            } else if (option.startsWith("region=")) {
                region = option.substring("region=".length());
            }
        }
        String path = url.getPath().replaceAll("^/|/$", "");
        return new S3AssetStore(builder.region(Region.of(region)).build(), bucket, path.isEmpty() ? "" : path + "/");
    }

    /** Plain uploads without checksums in trailers, which not every server understands; the name is the checksum. */
    static S3ClientBuilder clients() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build());
    }

    @Override
    public Asset put(InputStream content, String mediaType, Optional<Instant> keepUntil) {
        try (ReceivedContent received = ReceivedContent.read(content, incoming, Long.MAX_VALUE)) {
            AssetHash hash = received.hash();
            Optional<Asset> known = find(hash);
            Asset asset = new Asset(
                    hash,
                    received.size(),
                    known.map(Asset::mediaType).orElse(mediaType),
                    known.isPresent() ? Asset.later(known.get().keepUntil(), keepUntil) : keepUntil);
            if (known.isEmpty() || !known.get().equals(asset)) {
                asset.keepUntil()
                        .ifPresent(until -> putEmpty("due/" + TIME.format(until) + "/" + hash.hex(), Map.of(), ""));
                describe(asset);
            }
            // Looked for after the description is there: an expiry that was under way may just have taken it.
            if (head("content/" + hash.hex()).isEmpty()) {
                client.putObject(
                        request -> request.bucket(bucket)
                                .key(prefix + "content/" + hash.hex())
                                .contentType(asset.mediaType()),
                        RequestBody.fromFile(received.file()));
            }
            return asset;
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "An asset cannot be received (" + failure.getMessage() + ").", failure);
        } catch (SdkException failure) {
            throw failure(failure);
        }
    }

    private void describe(Asset asset) {
        putEmpty(
                "about/" + asset.hash().hex(),
                Map.of(
                        KEEP_UNTIL,
                        asset.keepUntil().map(Instant::toString).orElse("never"),
                        SIZE,
                        Long.toString(asset.size())),
                asset.mediaType());
    }

    private void putEmpty(String key, Map<String, String> metadata, String mediaType) {
        client.putObject(
                request -> request.bucket(bucket)
                        .key(prefix + key)
                        .metadata(metadata)
                        .contentType(mediaType.isEmpty() ? "application/octet-stream" : mediaType),
                RequestBody.empty());
    }

    private Optional<HeadObjectResponse> head(String key) {
        try {
            return Optional.of(
                    client.headObject(request -> request.bucket(bucket).key(prefix + key)));
        } catch (S3Exception failure) {
            if (failure.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public Optional<Asset> find(AssetHash hash) {
        try {
            return head("about/" + hash.hex())
                    .map(about -> new Asset(
                            hash,
                            Long.parseLong(about.metadata().get(SIZE)),
                            about.contentType(),
                            Optional.of(about.metadata().get(KEEP_UNTIL))
                                    .filter(until -> !until.equals("never"))
                                    .map(Instant::parse)));
        } catch (SdkException failure) {
            throw failure(failure);
        }
    }

    @Override
    public InputStream open(AssetHash hash, long offset, long length) {
        try {
            Asset asset = find(hash).orElseThrow(() -> FolderAssetStore.missing(hash));
            if (offset >= asset.size() || length <= 0) {
                return InputStream.nullInputStream();
            }
            long last = length > asset.size() - offset ? asset.size() - 1 : offset + length - 1;
            ResponseInputStream<GetObjectResponse> content = client.getObject(request ->
                    request.bucket(bucket).key(prefix + "content/" + hash.hex()).range("bytes=" + offset + "-" + last));
            if (content.response().contentLength() > last - offset + 1) {
                // A server that does not know ranges sends everything.
                content.skipNBytes(offset);
            }
            return new LimitedStream(content, last - offset + 1);
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "An asset cannot be read (" + failure.getMessage() + ").", failure);
        } catch (NoSuchKeyException absent) {
            throw FolderAssetStore.missing(hash);
        } catch (SdkException failure) {
            throw failure(failure);
        }
    }

    @Override
    public boolean delete(AssetHash hash) {
        try {
            boolean there = head("about/" + hash.hex()).isPresent();
            client.deleteObject(request -> request.bucket(bucket).key(prefix + "about/" + hash.hex()));
            client.deleteObject(request -> request.bucket(bucket).key(prefix + "content/" + hash.hex()));
            return there;
        } catch (SdkException failure) {
            throw failure(failure);
        }
    }

    @Override
    public int expire(Instant now) {
        try {
            int count = 0;
            String folder = prefix + "due/";
            for (S3Object due : client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(folder))
                    .contents()) {
                String[] timeAndHash = due.key().substring(folder.length()).split("/", 2);
                if (timeAndHash[0].compareTo(TIME.format(now)) > 0) {
                    break;
                }
                AssetHash hash = new AssetHash(timeAndHash[1]);
                boolean expired = find(hash)
                        .flatMap(Asset::keepUntil)
                        .filter(until -> !until.isAfter(now))
                        .isPresent();
                count += expired && delete(hash) ? 1 : 0;
                client.deleteObject(request -> request.bucket(bucket).key(due.key()));
            }
            return count;
        } catch (SdkException failure) {
            throw failure(failure);
        }
    }

    private EaselException failure(SdkException cause) {
        if (cause instanceof S3Exception answer && isFull(answer)) {
            return ReceivedContent.full("s3://" + bucket);
        }
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The asset store s3://" + bucket + "/" + prefix + " cannot be used (" + cause.getMessage()
                        + "); check bucket, endpoint and credentials.",
                cause);
    }

    private static boolean isFull(S3Exception answer) {
        return answer.statusCode() == INSUFFICIENT_STORAGE
                || (answer.awsErrorDetails() != null
                        && FULL.contains(String.valueOf(answer.awsErrorDetails().errorCode())));
    }

    @Override
    public void close() {
        client.close();
        try {
            Files.deleteIfExists(incoming);
        } catch (IOException ignored) {
            // A temporary folder that is still in use is left to the system.
        }
    }
}
