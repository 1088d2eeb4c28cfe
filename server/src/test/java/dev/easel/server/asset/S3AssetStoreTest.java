package dev.easel.server.asset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.robothy.s3.rest.LocalS3;
import dev.easel.errors.EaselException;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3AssetStoreTest extends AssetStoreContract {
    private static LocalS3 server;

    @BeforeAll
    static void startServer() {
        server = LocalS3.builder().port(-1).build();
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.shutdown();
    }

    @Override
    AssetStore open() {
        S3Client client = S3AssetStore.clients()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
        String bucket = "assets-" + UUID.randomUUID();
        client.createBucket(request -> request.bucket(bucket));
        return new S3AssetStore(client, bucket, "easel/");
    }

    @Test
    void aUrlThatNamesNoBucketIsRefused() {
        assertThatThrownBy(() -> S3AssetStore.of(URI.create("s3:///x")))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("s3://BUCKET");
    }
}
