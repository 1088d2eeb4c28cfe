package dev.easel.words.model;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.Map;

/** LangChain4j's models for a question. */
final class ChatModels {
    private static final String NO_KEY = "none";

    private ChatModels() {}

    static StreamingChatModel of(ModelSettings settings, ModelQuestion question, HttpClientBuilder http) {
        return switch (settings.provider()) {
            case OPENAI -> openAi(settings, question, http);
            case ANTHROPIC -> anthropic(settings, question, http);
            case OLLAMA -> ollama(settings, question, http);
            case OFFLINE -> throw new IllegalArgumentException("the offline writer is no language model");
        };
    }

    private static StreamingChatModel openAi(ModelSettings settings, ModelQuestion question, HttpClientBuilder http) {
        OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(http)
                .baseUrl(settings.url())
                .apiKey(settings.key().orElse(NO_KEY))
                .modelName(settings.model())
                .seed(seed(question))
                .timeout(settings.timeout());
        // OpenAI's newer models refuse max_tokens; most servers that speak like OpenAI know nothing else.
        if (settings.isOwnService()) {
            builder.maxCompletionTokens(question.mostTokens());
        } else {
            builder.maxTokens(question.mostTokens());
        }
        if (question.schema().isPresent()) {
            builder.responseFormat(ResponseFormat.JSON);
        }
        return builder.build();
    }

    private static StreamingChatModel anthropic(
            ModelSettings settings, ModelQuestion question, HttpClientBuilder http) {
        return AnthropicStreamingChatModel.builder()
                .httpClientBuilder(http)
                .baseUrl(settings.url())
                .apiKey(settings.key().orElse(NO_KEY))
                .modelName(settings.model())
                .maxTokens(question.mostTokens())
                .timeout(settings.timeout())
                .build();
    }

    private static StreamingChatModel ollama(ModelSettings settings, ModelQuestion question, HttpClientBuilder http) {
        OllamaStreamingChatModel.OllamaStreamingChatModelBuilder builder = OllamaStreamingChatModel.builder();
        builder.httpClientBuilder(http)
                .baseUrl(settings.url())
                .modelName(settings.model())
                .seed(seed(question))
                .numPredict(question.mostTokens())
                .timeout(settings.timeout());
        settings.key().ifPresent(key -> builder.customHeaders(Map.of("Authorization", "Bearer " + key)));
        if (question.schema().isPresent()) {
            builder.responseFormat(ResponseFormat.JSON);
        }
        return builder.build();
    }

    private static int seed(ModelQuestion question) {
        return (int) (question.seed() & Integer.MAX_VALUE);
    }
}
